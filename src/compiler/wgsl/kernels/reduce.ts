/**
 * y = Σ or max of x over some axes: x […] to y with those axes of size 1 or removed. `sums` reduces several
 * tensors of one shape in one dispatch.
 *
 * Deterministic: without atomics, in an order that depends on the shape alone. One workgroup of 64 lanes
 * computes up to 64 neighbouring outputs; if outputs are few and long, several lanes share one, accumulate
 * strided partial sums, and combine them in order. Very long sums take two dispatches: partial results of
 * chunks, then their combination. Bound by memory.
 */

import { elementCount, expectOp, type Node, type Shape } from '../../ir/graph.ts';
import { type MappedAxis, mappedOffset, Numbers, strides } from '../emit/index_map.ts';
import type { ShaderParts } from '../emit/shader.ts';
import { shapeTag, single, threaded } from '../emit/threaded.ts';
import { lanesOf } from '../storage/element.ts';
import type { NodeTensors, ScratchBuffer } from '../storage/node_tensors.ts';
import type { Tensor } from '../storage/tensor.ts';
import type { KernelVariant } from '../variant.ts';

/**
 * Number of outputs that keep an adapter busy with one lane each; if there are fewer, several lanes share
 * one.
 */
const busy = 1024;
/** Minimum number of elements per lane: shorter partial sums cost more to combine than they save. */
const shortestSlice = 32;
const lanes = 64;
/** Maximum number of elements per lane in one dispatch; longer reductions take two. */
const longestSlice = 256;
/** Maximum outputs per workgroup: enough for neighbouring lanes to read complete cache lines. */
const mostAcross = { f32: 16, vec4f: 8 } as const;
/** Workgroups that keep a software adapter's cores busy. */
const fewestGroups = 4;

/** Shape and order of a reduction. */
export interface Reduction {
  readonly op: 'sum' | 'max';
  /** Type of loads; the counts below are in these elements. */
  readonly element: 'f32' | 'vec4f';
  /** Axes that are not reduced. */
  readonly outer: readonly MappedAxis[];
  /** Axes that are reduced. */
  readonly reduced: readonly MappedAxis[];
  readonly outputs: number;
  /** Elements that each output reduces. */
  readonly length: number;
  /** Shape of the input, for tags. */
  readonly shape: Shape;
}

/** vec4f if the last axis is not reduced and is a multiple of four. */
function elementOf(node: Node): Reduction['element'] {
  return !reducesLast(node) && (node.inputs[0]!.type.shape.at(-1) ?? 1) % 4 === 0 ? 'vec4f' : 'f32';
}

/** Whether the last axis is reduced, so that adjacent elements belong to the same result. */
export function reducesLast(node: Node): boolean {
  const { axes } = expectOp(node, 'max', 'sum', 'sums').attributes;
  return axes.includes(node.inputs[0]!.type.shape.length - 1);
}

/** The reduction of a node. Loads of four elements need a last axis of a multiple of four. */
export function reductionOf(node: Node, element: Reduction['element']): Reduction {
  const { shape } = node.inputs[0]!.type;
  const op = node.op === 'max' ? 'max' : 'sum';
  const { axes } = expectOp(node, 'max', 'sum', 'sums').attributes;
  const last = shape.length - 1;
  const vectorised = element === 'vec4f';
  const steps = strides(shape);
  const all = shape.map((size, axis): MappedAxis => {
    if (!vectorised) return { size, step: steps[axis]! };
    return axis === last ? { size: size / 4, step: 1 } : { size, step: steps[axis]! / 4 };
  });
  const outer = all.filter((_, axis) => !axes.includes(axis));
  const reduced = all.filter((_, axis) => axes.includes(axis));
  const count = (list: readonly MappedAxis[]): number =>
    list.reduce((product, { size }) => product * size, 1);
  const counts = { outputs: count(outer), length: count(reduced) };
  return {
    op,
    element,
    outer,
    reduced,
    shape,
    ...counts,
  };
}

/** WGSL of each reduction: its neutral element, and the statement that combines a value with `total`. */
export const combine = {
  sum: { start: '0.0', step: (value: string) => `total += ${value};` },
  max: { start: '-3.4028234e38', step: (value: string) => `total = max(total, ${value});` },
};

/** Declares `total` as the result of reducing no elements. */
export function startOf({ op, element }: Pick<Reduction, 'op' | 'element'>): string {
  return `var total = ${element}(${combine[op].start});`;
}

interface Loop {
  readonly from: string;
  readonly to: string;
  readonly by: string;
}

/**
 * Reduces elements `from` to `to` of output `out` into `total`; with several tensors, those of tensor `item`.
 */
export function loop(
  { op, outer, reduced }: Pick<Reduction, 'op' | 'outer' | 'reduced'>,
  numbers: Numbers,
  { from, to, by }: Loop,
  tensors: readonly Tensor[],
): string {
  const offset = mappedOffset(reduced, numbers);
  const loops = tensors.map(
    (x) => `for (var i = ${from}; i < ${to}; i += ${by}) {
  ${combine[op].step(x.load(`base + ${offset('i')}`))}
}`,
  );
  return `let base = ${mappedOffset(outer, numbers)('out')};\n${byItem(loops)}`;
}

/** Statement that selects by `item` among statements, one per tensor. */
export function byItem(statements: readonly string[]): string {
  if (statements.length === 1) return statements[0]!;
  const cases = statements.map((statement, i) => `case ${i}u: { ${statement} }`);
  return `switch (item) {\n${[...cases, 'default: { }'].join('\n')}\n}`;
}

/**
 * A reduction of tensor `item` in two dispatches, with partial results for chunks of each output's elements.
 */
interface Chunks {
  readonly item: number;
  readonly count: number;
  /** [count, outputs]. */
  readonly partial: ScratchBuffer;
}

/** The partial result of each chunk of each output: one invocation per chunk. */
function reduceChunks(
  reduction: Reduction,
  { item, count, partial }: Chunks,
  tensors: NodeTensors,
): ShaderParts {
  const { op, element, shape, outputs, length } = reduction;
  const x = tensors.input(item, 'x', element);
  const y = tensors.scratch(partial, 'y', element, 'write');
  const numbers = new Numbers(outputs * length);
  const elements = loop(reduction, numbers, { from: 'chunk * size', to: 'end', by: '1u' }, [x]);
  const body = `
let out = id % outputs;
let chunk = id / outputs;
let end = min((chunk + 1u) * size, length);
${startOf(reduction)}
${elements}
${y.store('id', 'total')}`;
  return threaded({
    family: 'reduce',
    variant: op,
    tag: shapeTag(shape),
    tensors: [x, y],
    sizes: { outputs, length, size: Math.ceil(length / count), ...numbers.sizes },
    uses: numbers.uses,
    threads: outputs * count,
    body,
  });
}

/** Combines the partial results of each output in order: one invocation per output. */
function combineChunks(
  reduction: Reduction,
  { item, count, partial }: Chunks,
  tensors: NodeTensors,
): ShaderParts {
  const { op, element, outputs } = reduction;
  const x = tensors.scratch(partial, 'x', element, 'read');
  const y = tensors.output(item, 'y', element);
  return threaded({
    family: 'reduce',
    variant: `${op}_chunks`,
    tag: `${outputs}x${count}`,
    tensors: [x, y],
    sizes: { chunks: count },
    threads: outputs,
    body: `
${startOf(reduction)}
for (var chunk = 0u; chunk < chunks; chunk++) {
  ${combine[op].step(x.load('chunk * threads + id'))}
}
${y.store('id', 'total')}`,
  });
}

/**
 * One dispatch, with a workgroup per `across` outputs: each lane accumulates a strided partial sum; the
 * partial sums are then combined in a fixed order. Several tensors of one shape occupy consecutive
 * workgroups.
 */
function reduceInWorkgroups(
  reduction: Reduction,
  across: number,
  items: number,
  tensors: NodeTensors,
): ShaderParts {
  const { op, element, shape, outputs, length } = reduction;
  const numbers = new Numbers(outputs * length);
  const names = (name: string): string[] =>
    items === 1 ? [name] : Array.from({ length: items }, (_, i) => `${name}${i}`);
  const xs = names('x').map((name, i) => tensors.input(i, name, element));
  const ys = names('y').map((name, i) => tensors.output(i, name, element));
  const elements = loop(reduction, numbers, { from: 'slice', to: 'length', by: 'slices' }, xs);
  const single = items === 1;
  const body = `
${single ? '' : 'let item = group / groups;'}
let out = ${single ? 'group' : '(group % groups)'} * across + lane % across;
let slice = lane / across;
${startOf(reduction)}
if (out < outputs) {
${elements}
}
partials[lane] = total;
workgroupBarrier();
if (slice > 0u || out >= outputs) { return; }
for (var s = 1u; s < slices; s++) {
  ${combine[op].step('partials[s * across + lane]')}
}
${byItem(ys.map((y) => y.store('out', 'total')))}`;
  const groups = Math.ceil(outputs / across);
  return {
    family: 'reduce',
    variant: single ? op : `${op}s`,
    tag: single ? shapeTag(shape) : `${items}x${shapeTag(shape)}`,
    tensors: [...xs, ...ys],
    uses: numbers.uses,
    declarations: `var<workgroup> partials: array<${element}, ${lanes}>;`,
    sizes: {
      outputs,
      length,
      across,
      slices: lanes / across,
      ...(single ? {} : { groups }),
      ...numbers.sizes,
    },
    workgroupSize: lanes,
    body,
    groups: items * groups,
  };
}

/**
 * Outputs per workgroup: one per lane if there are many outputs or few elements each, else fewer, each shared
 * by several lanes.
 */
function acrossOf({ element, outputs, length }: Reduction): number {
  if (outputs >= busy || length < 2 * shortestSlice) return lanes;
  const most = 2 ** Math.floor(Math.log2(Math.max(1, outputs / fewestGroups)));
  return Math.min(mostAcross[element], most);
}

export const reduce: KernelVariant = {
  family: 'reduce',
  variant: 'chunked',
  summary: 'sum and max over any axes, in a fixed order: two runs agree bit for bit',
  ops: ['sum', 'max', 'sums'],
  needs: 'two storage buffers per input',
  accepts: (node, target) =>
    elementCount(node.inputs[0]!.type.shape) > 0 && 2 * node.inputs.length <= target.maxStorageBuffers,
  lower(node, _target, tensors, like) {
    const reduction = reductionOf(node, elementOf(node));
    const decided = reductionOf(like, elementOf(like));
    const { element, outputs, length } = reduction;
    const across = acrossOf(decided);
    // If few outputs reduce very many elements each, these are split into chunks.
    if (decided.outputs >= fewestGroups * across || length <= longestSlice * (lanes / across)) {
      return single(reduceInWorkgroups(reduction, across, node.inputs.length, tensors));
    }
    const count = Math.min(Math.floor(busy / decided.outputs), Math.floor(length / shortestSlice));
    const partial = { index: 0, bytes: 4 * lanesOf(element) * outputs * count };
    return {
      shaders: node.inputs.flatMap((_, item) => [
        reduceChunks(reduction, { item, count, partial }, tensors),
        combineChunks(reduction, { item, count, partial }, tensors),
      ]),
      scratch: [partial.bytes],
    };
  },
};
