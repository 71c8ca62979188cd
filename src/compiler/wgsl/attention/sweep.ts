import { expectOp, type Node, type OpName } from '../../ir/graph.ts';
import type { AttentionSizes } from '../../ops/support/attention.ts';
import type { Target } from '../../target.ts';
import type { NodeTensors } from '../storage/node_tensors.ts';
import type { KernelVariant, NodeShaders } from '../variant.ts';
import { mostStagedBytes, mostStagedChunks, stagedBlock, stagingLanes } from './tile_sizes.ts';

/**
 * A sweep: the common form of the attention kernels (FlashAttention, Dao et al. 2022, with the online softmax
 * of Milakov & Gimelshein 2018). Each invocation keeps some stationary tokens (queries, or keys) of one head
 * in registers and streams over the tokens of the other operand, block by block, so that no tensor of queries
 * × keys exists. A streamed block is loaded by each lane (per_lane.ts), by the lanes of a subgroup, which
 * exchange it (shared.ts), or by a workgroup into its memory (staged.ts). Most of the time goes to the
 * multiplications of the blocks: 4 · queries · keys · size FLOP per head in the forward pass.
 */
export interface Sweep {
  readonly sizes: AttentionSizes;
  /** Number of tokens of the stationary and of the streamed operand. */
  readonly stationary: number;
  readonly streamed: number;
  /**
   * The way a streamed block is loaded: by each lane, by the lanes of a subgroup, or by the lanes of a workgroup.
   */
  readonly loads: SweepForm['loads'];
  /** Number of lanes that share loads; 0: loads are per lane. */
  readonly sharing: number;
  /**
   * Number of lanes that share a stationary token: one, or the four of a quad, each of which keeps every
   * fourth chunk of the token's vectors (quads.ts).
   */
  readonly split: 1 | 4;
  /** Maximum number of stationary tokens per invocation. */
  readonly perLane: number;
  /** Streamed tokens per iteration: the key block, or query block. */
  readonly blockSize: number;
  /** vec4 chunks of a head's vector. */
  readonly chunks: number;
  /** Number of these chunks that a lane keeps. */
  readonly laneChunks: number;
  /** Whether the buffers hold vec4f: the head size is a multiple of four. */
  readonly vectorised: boolean;
}

/** The parameters that select a variant of a sweep. */
export type SweepForm =
  /** `blockSize`: streamed tokens per iteration. */
  | { readonly loads: 'lane'; readonly blockSize: number }
  | { readonly loads: 'subgroup'; readonly lanes: number }
  /** `split`: lanes that share a stationary token. */
  | { readonly loads: 'workgroup'; readonly split: Sweep['split'] };

/** Maximum vec4 chunks of a streamed block. More overflow the µop cache. */
const blockChunks = 16;
/** Maximum stationary tokens per lane. Measured: with more, code and vectors exceed the L1 caches. */
const mostPerLane = 5;
/**
 * Number of multiplications in q·kᵀ below which a sweep gets a short body, which is no slower there and
 * compiles in half the time (measured).
 */
const smallProduct = 2e6;
/** Number of workgroups that keep the cores of a software adapter busy. */
const busy = 8;

/**
 * The sweep of a form at given sizes. `products`: number of vectors of a stationary token that the loop
 * multiplies or accumulates. `batch`: the batch size that determines the block size, and so the rounding.
 */
export function sweepOf(
  sizes: AttentionSizes,
  [stationary, streamed]: readonly [number, number],
  form: SweepForm,
  products: number,
  batch: number = sizes.batch,
): Sweep {
  const chunks = Math.ceil(sizes.size / 4);
  const { loads } = form;
  const split = form.loads === 'workgroup' ? form.split : 1;
  const vectorised = sizes.size % 4 === 0;
  const common = {
    sizes,
    stationary,
    streamed,
    chunks,
    laneChunks: chunks / split,
    vectorised,
    loads,
    split,
  };
  if (form.loads === 'lane') return { ...common, sharing: 0, perLane: 1, blockSize: form.blockSize };
  if (form.loads === 'workgroup') {
    return { ...common, sharing: stagingLanes, perLane: 1, blockSize: stagedBlock(chunks / split) };
  }
  const isSmall = (images: number) =>
    images * sizes.heads * stationary * streamed * sizes.size < smallProduct;
  const mostChunks = isSmall(batch) ? blockChunks / 2 : blockChunks;
  const blockSize = [4, 2, 1].find((count) => count * chunks <= mostChunks) ?? 1;
  if (isSmall(sizes.batch)) return { ...common, sharing: form.lanes, perLane: 1, blockSize };
  const most = Math.floor((productBudget(form.lanes) * blockChunks) / (products * blockSize * chunks));
  return {
    ...common,
    sharing: form.lanes,
    perLane: tokensPerLane(sizes, stationary, form.lanes, most),
    blockSize,
  };
}

/**
 * Maximum number of products per lane (stationary tokens · vectors each) with a streamed block of 16 chunks,
 * such that the loop stays in the µop cache and its vectors in L1. Measured on lavapipe: with one more token,
 * a sweep takes up to twice the time.
 */
function productBudget(lanes: number): number {
  return lanes >= 16 ? 10 : 12;
}

/**
 * Stationary tokens per lane: at most `limit`, spread evenly, and few enough to leave workgroups for all
 * cores.
 */
function tokensPerLane(
  { batch, heads }: AttentionSizes,
  stationary: number,
  lanes: number,
  limit: number,
): number {
  const rows = Math.ceil(stationary / lanes);
  const most = Math.max(1, Math.min(mostPerLane, limit));
  const blocks = Math.max(Math.ceil(rows / most), Math.min(rows, Math.ceil(busy / (batch * heads))));
  return Math.ceil(rows / blocks);
}

/** Name of the variant for kernel names. */
export function sweepName({ loads, blockSize, split }: Sweep): string {
  if (split > 1) return 'workgroup_quads';
  if (loads !== 'lane') return loads;
  return blockSize === 1 ? 'lane' : 'lane_four';
}

/**
 * Range: at least four lanes, because adjacent slots are four lanes apart (shared.ts); at most 32, so that
 * the keep-mask bits of one token per lane fit one word.
 */
const [fewestLanes, mostLanes] = [4, 32];

/** Every form of a sweep as a kernel variant. */
export function sweepVariants(
  op: OpName,
  lower: (node: Node, form: SweepForm, target: Target, tensors: NodeTensors, like: Node) => NodeShaders,
): readonly KernelVariant[] {
  const named = { family: op, ops: [op] };
  return [
    {
      ...named,
      variant: 'subgroup',
      summary:
        'Online softmax over streamed blocks (FlashAttention, Dao et al. 2022); the lanes of a subgroup load a ' +
        'block together and share it by shuffles or broadcasts',
      needs: `subgroups of one size, ${fewestLanes} to ${mostLanes} lanes`,
      accepts: (_, { subgroupSize }) => subgroupSize >= fewestLanes && subgroupSize <= mostLanes,
      lower: (node, target, tensors, like) =>
        lower(node, { loads: 'subgroup', lanes: target.subgroupSize }, target, tensors, like),
    },
    {
      ...named,
      variant: 'workgroup',
      summary:
        'The same online softmax; a workgroup loads tiles of up to 32 tokens into its memory, from which all lanes read them',
      needs: `${stagingLanes} invocations, ${mostStagedBytes} bytes of workgroup memory and heads of at most ${4 * mostStagedChunks} elements`,
      accepts: (node, target) =>
        target.maxInvocations >= stagingLanes &&
        target.maxWorkgroupBytes >= mostStagedBytes &&
        Math.ceil(headSize(node) / 4) <= mostStagedChunks,
      lower: (node, target, tensors, like) =>
        lower(node, { loads: 'workgroup', split: 1 }, target, tensors, like),
      fill: laneFill,
    },
    {
      ...named,
      variant: 'workgroup_quads',
      summary:
        'The same tiles; the four lanes of a quad share a token, so that its vectors fit their registers, and add their ' +
        'parts of each product by exchanges within the subgroup',
      needs:
        `subgroups of one size, ${stagingLanes} invocations, ${mostStagedBytes} bytes of workgroup memory and heads of 16 to ` +
        `${4 * mostStagedChunks} elements, a multiple of 16`,
      accepts: (node, target) =>
        target.subgroupSize >= 4 &&
        target.maxInvocations >= stagingLanes &&
        target.maxWorkgroupBytes >= mostStagedBytes &&
        headSize(node) % 16 === 0 &&
        headSize(node) <= 4 * mostStagedChunks,
      lower: (node, target, tensors, like) =>
        lower(node, { loads: 'workgroup', split: 4 }, target, tensors, like),
    },
    {
      ...named,
      variant: 'lane_four',
      summary: 'The same online softmax with loads per lane, in blocks of four tokens',
      accepts: () => true,
      lower: (node, target, tensors, like) =>
        lower(node, { loads: 'lane', blockSize: 4 }, target, tensors, like),
    },
    {
      ...named,
      variant: 'lane',
      summary: 'The same online softmax with loads per lane, one token at a time',
      accepts: () => true,
      lower: (node, target, tensors, like) =>
        lower(node, { loads: 'lane', blockSize: 1 }, target, tensors, like),
    },
  ];
}

/** Lanes that keep a GPU busy. */
const busyLanes = 16384;
/** Largest head whose vectors fit the registers of a GPU lane. */
const wholeHead = 64;

/**
 * Utilisation with one lane per query, in 0..1: the fraction of a GPU's lanes that have work, or of a head's
 * vectors that fit the registers.
 */
function laneFill(node: Node): number {
  const [batch, queries] = node.inputs[0]!.type.shape as [number, number];
  const { heads } = expectOp(node, 'attention', 'attention_gradient').attributes;
  return Math.min(1, (batch * heads * queries) / busyLanes, wholeHead / headSize(node));
}

function headSize(node: Node): number {
  const { heads } = expectOp(node, 'attention', 'attention_gradient').attributes;
  return node.inputs[0]!.type.shape[2]! / heads;
}

/**
 * Workgroup size and number of workgroups. A workgroup consists of the lanes that share loads, or of 64 lanes
 * if loads are per lane.
 */
export function sweepGrid({ sizes, stationary, sharing, split, perLane }: Sweep): {
  readonly workgroupSize: number;
  readonly groups: number;
} {
  const pairs = sizes.batch * sizes.heads;
  if (sharing === 0) return { workgroupSize: 64, groups: Math.ceil((pairs * stationary) / 64) };
  const blocks = Math.ceil(stationary / ((sharing / split) * perLane));
  return { workgroupSize: sharing, groups: pairs * blocks };
}

/**
 * Sizes of the dispatch: (image, head) pairs, tokens of both operands, and the row stride in elements, or in
 * vec4s if vectorised.
 */
export function sweepSizes({
  sizes,
  stationary,
  streamed,
  vectorised,
}: Sweep): Readonly<Record<string, number>> {
  const { batch, heads, width } = sizes;
  return { pairs: batch * heads, heads, stationary, streamed, stride: vectorised ? width / 4 : width };
}

/**
 * Index of the first element (or vec4) of a token's vector for the current head, in [batch, tokens, width].
 */
export function vectorIndex(
  { sizes, chunks, vectorised }: Sweep,
  count: 'stationary' | 'streamed',
  token: string,
): string {
  return `(image * ${count} + ${token}) * stride + head * ${vectorised ? chunks : sizes.size}u`;
}
