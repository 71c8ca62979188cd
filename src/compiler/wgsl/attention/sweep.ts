import type { Node, OpName } from '../../ir/graph.ts';
import type { AttentionSizes } from '../../ops/support/attention.ts';
import type { Target } from '../../target.ts';
import { grid } from '../emit/dispatch.ts';
import type { Lowering } from '../kernel.ts';
import type { NodeTensors } from '../storage/node_tensors.ts';
import type { KernelVariant } from '../variant.ts';

/**
 * The common form of the attention kernels: an invocation owns tokens of one side (queries, or keys) of one head, keeps their
 * vectors at hand and sweeps over all tokens of the other side, a few at once. With `sharing`, the lanes of a subgroup load the
 * tokens of the other side together, each a piece of their vectors, and read the rest by broadcasts from constant lanes; without,
 * every lane loads for itself.
 */
export interface Sweep {
  readonly sizes: AttentionSizes;
  /** Tokens of the owned and of the other side. */
  readonly own: number;
  readonly other: number;
  /** Lanes of a subgroup that share loads; 0: none. */
  readonly sharing: number;
  /** Owned tokens of an invocation. */
  readonly perLane: number;
  /** Tokens of the other side in the loop's body. */
  readonly atOnce: number;
  /** vec4 pieces of a head's vector. */
  readonly pieces: number;
  /** The pieces are whole vec4 of the buffers. */
  readonly wide: boolean;
}

/** What tells the forms of a sweep apart. */
export interface SweepForm {
  /** Lanes of a subgroup that share loads; 0: none. */
  readonly lanes: number;
  /** Tokens of the other side at once, of a lane that works by itself. */
  readonly atOnce: number;
}

/** Pieces of the other side in the loop's body. */
const piecesAtOnce = 16;
/** Owned tokens of a lane. */
const mostPerLane = 5;
/** Multiplications of a product below which a sweep has a short body: no slower there, and compiled in half the time. */
const smallProduct = 2e6;
/** Workgroups that keep the cores busy. */
const busy = 8;

/** `products`: how many vectors of an owned token the loop multiplies or adds to. */
export function sweepOf(
  sizes: AttentionSizes,
  [own, other]: readonly [number, number],
  form: SweepForm,
  products: number,
): Sweep {
  const pieces = Math.ceil(sizes.size / 4);
  const shared = { sizes, own, other, pieces, wide: sizes.size % 4 === 0 };
  if (form.lanes === 0) return { ...shared, sharing: 0, perLane: 1, atOnce: form.atOnce };
  const small = sizes.batch * sizes.heads * own * other * sizes.size < smallProduct;
  const atOnce = [4, 2, 1].find((count) => count * pieces <= (small ? piecesAtOnce / 2 : piecesAtOnce)) ?? 1;
  if (small) return { ...shared, sharing: form.lanes, perLane: 1, atOnce };
  const most = Math.floor((roomFor(form.lanes) * piecesAtOnce) / (products * atOnce * pieces));
  return { ...shared, sharing: form.lanes, perLane: ownPerLane(sizes, own, form.lanes, most), atOnce };
}

/**
 * Owned tokens times products whose code and vectors stay in the nearest caches, where 16 pieces are taken at once. Measured: one
 * more, and the sweep takes up to twice the time.
 */
function roomFor(lanes: number): number {
  return lanes >= 16 ? 10 : 12;
}

/** Owned tokens of a lane: as many as there is room for, spread evenly, while there is work for all cores. */
function ownPerLane({ batch, heads }: AttentionSizes, own: number, lanes: number, room: number): number {
  const rows = Math.ceil(own / lanes);
  const most = Math.max(1, Math.min(mostPerLane, room));
  const blocks = Math.max(Math.ceil(rows / most), Math.min(rows, Math.ceil(busy / (batch * heads))));
  return Math.ceil(rows / blocks);
}

/** Variant of a kernel, as it is named: what the form came to at these sizes. */
export function sweepName({ sharing, atOnce }: Sweep): string {
  if (sharing > 0) return 'subgroup';
  return atOnce === 1 ? 'lane' : 'lane_four';
}

/** Vectors come in fours; with more lanes than bits of a word, owned tokens would have theirs in several. */
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

/** Workgroup size and grid: a workgroup is a subgroup, or 64 lanes that each work by themselves. */
export function sweepGrid(
  { sizes, own, sharing, perLane }: Sweep,
  target: Target,
): { readonly workgroupSize: number; readonly workgroups: [number, number, number] } {
  const pairs = sizes.batch * sizes.heads;
  if (sharing === 0) return { workgroupSize: 64, workgroups: grid(Math.ceil((pairs * own) / 64), target) };
  const blocks = Math.ceil(own / (sharing * perLane));
  return { workgroupSize: sharing, workgroups: grid(pairs * blocks, target) };
}

/** What the code reads of the dispatch: pairs of image and head, tokens of both sides, the width in steps of a load. */
export function sweepSizes({ sizes, own, other, wide }: Sweep): Readonly<Record<string, number>> {
  const { batch, heads, width } = sizes;
  return { pairs: batch * heads, heads, own, other, stride: wide ? width / 4 : width };
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Index of a head's first element (or vec4) of a token in [batch, tokens, width]. */
export function place({ sizes, pieces, wide }: Sweep, count: 'own' | 'other', token: string): string {
  return `(image * ${count} + ${token}) * stride + head * ${wide ? pieces : sizes.size}u`;
}
