import { elementCount, type Node, type Shape } from '../../ir/graph.ts';
import { listOf } from '../../ops/support/attributes.ts';
import { type MappedAxis, mappedOffset, Numbers, strides } from '../index_map.ts';
import type { Dispatch, KernelVariant, Lowering, Target } from '../kernel.ts';
import { input, output, scratch, shapeTag, threaded } from '../shader.ts';

/** Invocations that keep an adapter busy; below it a long reduction is cut into chunks. */
const busy = 1024;
const shortestChunk = 32;

interface Reduction {
  readonly kept: readonly MappedAxis[];
  readonly reduced: readonly MappedAxis[];
  readonly outputs: number;
  /** Elements behind each output. */
  readonly length: number;
  readonly chunks: number;
}

function reductionOf(shape: Shape, axes: readonly number[]): Reduction {
  const step = strides(shape);
  const all = shape.map((size, axis) => ({ size, step: step[axis]! }));
  const kept = all.filter((_, axis) => !axes.includes(axis));
  const reduced = all.filter((_, axis) => axes.includes(axis));
  const count = (list: readonly MappedAxis[]): number =>
    list.reduce((product, { size }) => product * size, 1);
  const outputs = count(kept);
  const length = count(reduced);
  const wanted = Math.max(1, Math.floor(busy / outputs));
  return {
    kept,
    reduced,
    outputs,
    length,
    chunks: Math.max(1, Math.min(wanted, Math.floor(length / shortestChunk))),
  };
}

const combine = {
  sum: { start: '0.0', step: (value: string) => `total += ${value};` },
  max: { start: '-3.4028234e38', step: (value: string) => `total = max(total, ${value});` },
};

/** Stage one: each invocation reduces one chunk of one output, in order. */
function chunked(node: Node, reduction: Reduction, target: Target): Dispatch {
  const { start, step } = combine[node.op as 'sum' | 'max'];
  const { kept, reduced, outputs, length, chunks } = reduction;
  const size = Math.ceil(length / chunks);
  const numbers = new Numbers(outputs * length);
  const keptOffset = mappedOffset(kept, numbers);
  const reducedOffset = mappedOffset(reduced, numbers);
  const body = `
let out = id % outputs;
let chunk = id / outputs;
let base = ${keptOffset('out')};
let end = min((chunk + 1u) * size, length);
var total = ${start};
for (var i = chunk * size; i < end; i++) {
  ${step(`x[base + ${reducedOffset('i')}]`)}
}
y[id] = total;`;
  return threaded(
    {
      family: 'reduce',
      variant: node.op,
      tag: shapeTag(node.inputs[0]!.type.shape),
      bindings: [
        { name: 'x', element: 'f32' },
        { name: 'y', element: 'f32' },
      ],
      declarations: numbers.declarations,
      sizes: { outputs, length, size, ...numbers.sizes },
      threads: outputs * chunks,
      body,
      args: [input(0), chunks === 1 ? output(0) : scratch(0, 'write')],
    },
    target,
  );
}

/** Stage two: the chunks of each output, in order. */
function joined(node: Node, { outputs, chunks }: Reduction, target: Target): Dispatch {
  const { start, step } = combine[node.op as 'sum' | 'max'];
  return threaded(
    {
      family: 'reduce',
      variant: `${node.op}_chunks`,
      tag: `${outputs}x${chunks}`,
      bindings: [
        { name: 'x', element: 'f32' },
        { name: 'y', element: 'f32' },
      ],
      sizes: { chunks },
      threads: outputs,
      body: `
var total = ${start};
for (var chunk = 0u; chunk < chunks; chunk++) {
  ${step(`x[chunk * threads + id]`)}
}
y[id] = total;`,
      args: [scratch(0, 'read'), output(0)],
    },
    target,
  );
}

/** sum and max over any axes, in a fixed order: two runs agree bit for bit. */
export const reduce: KernelVariant = {
  family: 'reduce',
  variant: 'chunked',
  ops: ['sum', 'max'],
  accepts: (node) => elementCount(node.inputs[0]!.type.shape) > 0,
  lower(node, target): Lowering {
    const reduction = reductionOf(node.inputs[0]!.type.shape, listOf(node.attributes, 'axes'));
    const first = chunked(node, reduction, target);
    if (reduction.chunks === 1) return { dispatches: [first], scratch: [] };
    return {
      dispatches: [first, joined(node, reduction, target)],
      scratch: [4 * reduction.outputs * reduction.chunks],
    };
  },
};
