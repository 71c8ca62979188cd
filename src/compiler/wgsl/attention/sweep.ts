import type { Node, OpName } from '../../ir/graph.ts';
import type { AttentionSizes } from '../../ops/support/attention.ts';
import type { Target } from '../../target.ts';
import { grid } from '../emit/dispatch.ts';
import type { Lowering } from '../kernel.ts';
import type { NodeTensors } from '../storage/node_tensors.ts';
import type { KernelVariant } from '../variant.ts';

/**
 * The common form of the attention kernels (FlashAttention: Dao et al. 2022, with the online softmax of Milakov & Gimelshein 2018). An
 * invocation keeps the vectors of some stationary tokens (queries, or keys) of one head in registers and streams all tokens of the other
 * operand, a few per iteration. With `sharing`, the lanes of a subgroup load the streamed tokens together, each a chunk of their vectors, and
 * pass them on from constant lanes; otherwise every lane loads for itself.
 */
export interface Sweep {
  readonly sizes: AttentionSizes;
  /** Number of tokens of the stationary and of the streamed operand. */
  readonly stationary: number;
  readonly streamed: number;
  /** Lanes of a subgroup that share loads; 0: none. */
  readonly sharing: number;
  /** Stationary tokens of an invocation. */
  readonly perLane: number;
  /** Streamed tokens of an iteration. */
  readonly atOnce: number;
  /** vec4 chunks of a head's vector. */
  readonly chunks: number;
  /** Whether the buffers hold vec4f: the head size is a multiple of four. */
  readonly vectorised: boolean;
}

/** The choices that distinguish the variants of a sweep. */
export interface SweepForm {
  /** Lanes of a subgroup that share loads; 0: none. */
  readonly lanes: number;
  /** Streamed tokens of an iteration without sharing. */
  readonly atOnce: number;
}

/** Streamed chunks of an iteration. */
const chunksAtOnce = 16;
/** Most stationary tokens of a lane. */
const mostPerLane = 5;
/** Multiplications of a product below which a sweep has a short body, which is no slower there and compiles in half the time. */
const smallProduct = 2e6;
/** Workgroups that keep the cores busy. */
const busy = 8;

/** `products`: number of vectors of a stationary token that the loop multiplies or accumulates. */
export function sweepOf(
  sizes: AttentionSizes,
  [stationary, streamed]: readonly [number, number],
  form: SweepForm,
  products: number,
): Sweep {
  const chunks = Math.ceil(sizes.size / 4);
  const shared = { sizes, stationary, streamed, chunks, vectorised: sizes.size % 4 === 0 };
  if (form.lanes === 0) return { ...shared, sharing: 0, perLane: 1, atOnce: form.atOnce };
  const small = sizes.batch * sizes.heads * stationary * streamed * sizes.size < smallProduct;
  const atOnce = [4, 2, 1].find((count) => count * chunks <= (small ? chunksAtOnce / 2 : chunksAtOnce)) ?? 1;
  if (small) return { ...shared, sharing: form.lanes, perLane: 1, atOnce };
  const most = Math.floor((vectorCapacity(form.lanes) * chunksAtOnce) / (products * atOnce * chunks));
  return {
    ...shared,
    sharing: form.lanes,
    perLane: tokensPerLane(sizes, stationary, form.lanes, most),
    atOnce,
  };
}

/**
 * Stationary tokens times products whose code and vectors stay in the nearest caches (µop cache, L1) with 16 chunks per iteration.
 * Measured: one more, and the sweep takes up to twice the time.
 */
function vectorCapacity(lanes: number): number {
  return lanes >= 16 ? 10 : 12;
}

/** Stationary tokens of a lane: as many as fit, spread evenly, while there is work for all cores. */
function tokensPerLane(
  { batch, heads }: AttentionSizes,
  stationary: number,
  lanes: number,
  capacity: number,
): number {
  const rows = Math.ceil(stationary / lanes);
  const most = Math.max(1, Math.min(mostPerLane, capacity));
  const blocks = Math.max(Math.ceil(rows / most), Math.min(rows, Math.ceil(busy / (batch * heads))));
  return Math.ceil(rows / blocks);
}

/** Name of the variant that the form results in at these sizes. */
export function sweepName({ sharing, atOnce }: Sweep): string {
  if (sharing > 0) return 'subgroup';
  return atOnce === 1 ? 'lane' : 'lane_four';
}

/** Slots are assigned four lanes apart; with more lanes than bits in a word, the keep mask of a token block would span several words. */
const [fewestLanes, mostLanes] = [4, 32];

/** Every form of a sweep as a kernel variant. */
export function sweepVariants(
  op: OpName,
  lower: (node: Node, form: SweepForm, target: Target, tensors: NodeTensors) => Lowering,
): readonly KernelVariant[] {
  const named = { family: op, ops: [op] };
  return [
    {
      ...named,
      variant: 'subgroup',
      summary:
        'Online softmax over streamed tokens (FlashAttention, Dao et al. 2022); the lanes of a subgroup load them ' +
        'together and share them by shuffles or broadcasts',
      needs: `subgroups of one size, ${fewestLanes} to ${mostLanes} lanes`,
      accepts: (_, { subgroupSize }) => subgroupSize >= fewestLanes && subgroupSize <= mostLanes,
      lower: (node, target, tensors) =>
        lower(node, { lanes: target.subgroupSize, atOnce: 1 }, target, tensors),
    },
    {
      ...named,
      variant: 'lane_four',
      summary: 'The same online softmax per lane, four streamed tokens at a time',
      accepts: () => true,
      lower: (node, target, tensors) => lower(node, { lanes: 0, atOnce: 4 }, target, tensors),
    },
    {
      ...named,
      variant: 'lane',
      summary: 'The same online softmax per lane, one streamed token at a time',
      accepts: () => true,
      lower: (node, target, tensors) => lower(node, { lanes: 0, atOnce: 1 }, target, tensors),
    },
  ];
}

/** Workgroup size and grid: a workgroup is one subgroup, or 64 lanes without sharing. */
export function sweepGrid(
  { sizes, stationary, sharing, perLane }: Sweep,
  target: Target,
): { readonly workgroupSize: number; readonly workgroups: [number, number, number] } {
  const pairs = sizes.batch * sizes.heads;
  if (sharing === 0)
    return { workgroupSize: 64, workgroups: grid(Math.ceil((pairs * stationary) / 64), target) };
  const blocks = Math.ceil(stationary / (sharing * perLane));
  return { workgroupSize: sharing, workgroups: grid(pairs * blocks, target) };
}

/** Sizes of the dispatch: (image, head) pairs, tokens of both operands, and the width in elements of a load. */
export function sweepSizes({
  sizes,
  stationary,
  streamed,
  vectorised,
}: Sweep): Readonly<Record<string, number>> {
  const { batch, heads, width } = sizes;
  return { pairs: batch * heads, heads, stationary, streamed, stride: vectorised ? width / 4 : width };
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Index of a head's first element (or vec4) of a token in [batch, tokens, width]. */
export function vectorIndex(
  { sizes, chunks, vectorised }: Sweep,
  count: 'stationary' | 'streamed',
  token: string,
): string {
  return `(image * ${count} + ${token}) * stride + head * ${vectorised ? chunks : sizes.size}u`;
}
