import { elementCount, type Node, type Shape } from '../../ir/graph.ts';
import { listOf } from '../../ops/support/attributes.ts';
import type { Target } from '../../target.ts';
import { type MappedAxis, mappedOffset, Numbers, strides } from '../emit/index_map.ts';
import { grid, input, output, scratch, shader, shapeTag, single, threaded } from '../emit/shader.ts';
import type { Dispatch, KernelVariant } from '../kernel.ts';

/** Invocations that keep an adapter busy; below it several share an output. */
const busy = 1024;
const shortestShare = 32;
const lanes = 64;
/** Columns, or fours of them, that a workgroup has side by side at most: neighbours share cache lines. */
const mostAcross = { f32: 16, vec4f: 8 } as const;
/** Workgroups that keep a software adapter's cores busy. */
const fewestGroups = 4;

interface Reduction {
  readonly op: 'sum' | 'max';
  /** Four neighbouring outputs at once, where the last axis stays and allows it. What is counted below is of these. */
  readonly element: 'f32' | 'vec4f';
  readonly kept: readonly MappedAxis[];
  readonly reduced: readonly MappedAxis[];
  readonly outputs: number;
  /** Elements behind each output. */
  readonly length: number;
  /** Of the input: for names. */
  readonly shape: Shape;
}

function reductionOf(node: Node): Reduction {
  const { shape } = node.inputs[0]!.type;
  const op = node.op === 'max' ? 'max' : 'sum';
  const axes = listOf(node.attributes, 'axes');
  const last = shape.length - 1;
  const wide = last >= 0 && !axes.includes(last) && shape[last]! % 4 === 0;
  const steps = strides(shape);
  const all = shape.map((size, axis): MappedAxis => {
    if (!wide) return { size, step: steps[axis]! };
    return axis === last ? { size: size / 4, step: 1 } : { size, step: steps[axis]! / 4 };
  });
  const kept = all.filter((_, axis) => !axes.includes(axis));
  const reduced = all.filter((_, axis) => axes.includes(axis));
  const count = (list: readonly MappedAxis[]): number =>
    list.reduce((product, { size }) => product * size, 1);
  const counts = { outputs: count(kept), length: count(reduced) };
  return {
    op,
    element: wide ? 'vec4f' : 'f32',
    kept,
    reduced,
    shape,
    ...counts,
  };
}

const combine = {
  sum: { start: '0.0', step: (value: string) => `total += ${value};` },
  max: { start: '-3.4028234e38', step: (value: string) => `total = max(total, ${value});` },
};

function startOf({ op, element }: Reduction): string {
  return `var total = ${element}(${combine[op].start});`;
}

function bindingsOf({ element }: Reduction): readonly { readonly name: string; readonly element: string }[] {
  return ['x', 'y'].map((name) => ({ name, element }));
}

interface Loop {
  readonly from: string;
  readonly to: string;
  readonly by: string;
}

/** Adds elements `from` to `to` behind output `out` to `total`; `x` are the tensors, of which `item` is meant. */
function loop(
  { op, kept, reduced }: Reduction,
  numbers: Numbers,
  { from, to, by }: Loop,
  tensors: readonly string[],
): string {
  const offset = mappedOffset(reduced, numbers);
  const loops = tensors.map(
    (x) => `for (var i = ${from}; i < ${to}; i += ${by}) {
  ${combine[op].step(`${x}[base + ${offset('i')}]`)}
}`,
  );
  return `let base = ${mappedOffset(kept, numbers)('out')};\n${byItem(loops)}`;
}

/** Statements of which each item has its own. */
function byItem(statements: readonly string[]): string {
  if (statements.length === 1) return statements[0]!;
  const cases = statements.map((statement, i) => `case ${i}u: { ${statement} }`);
  return `switch (item) {\n${[...cases, 'default: { }'].join('\n')}\n}`;
}

/** One invocation an output and chunk of what is behind it. */
function chunked(reduction: Reduction, chunks: number, item: number, target: Target): Dispatch {
  const { op, shape, outputs, length } = reduction;
  const numbers = new Numbers(outputs * length);
  const elements = loop(reduction, numbers, { from: 'chunk * size', to: 'end', by: '1u' }, ['x']);
  const body = `
let out = id % outputs;
let chunk = id / outputs;
let end = min((chunk + 1u) * size, length);
${startOf(reduction)}
${elements}
y[id] = total;`;
  return threaded(
    {
      family: 'reduce',
      variant: op,
      tag: shapeTag(shape),
      bindings: bindingsOf(reduction),
      sizes: { outputs, length, size: Math.ceil(length / chunks), ...numbers.sizes },
      threads: outputs * chunks,
      body,
      args: [input(item), scratch(0, 'write')],
    },
    target,
  );
}

/** The chunks of each output, in order. */
function joined(reduction: Reduction, chunks: number, item: number, target: Target): Dispatch {
  const { op, outputs } = reduction;
  return threaded(
    {
      family: 'reduce',
      variant: `${op}_chunks`,
      tag: `${outputs}x${chunks}`,
      bindings: bindingsOf(reduction),
      sizes: { chunks },
      threads: outputs,
      body: `
${startOf(reduction)}
for (var chunk = 0u; chunk < chunks; chunk++) {
  ${combine[op].step('x[chunk * threads + id]')}
}
y[id] = total;`,
      args: [scratch(0, 'read'), output(item)],
    },
    target,
  );
}

/**
 * A workgroup for `across` outputs: its lanes take turns with what is behind each, then their shares are joined in order. Several tensors of
 * one shape have workgroups one after the other.
 */
function shared(reduction: Reduction, across: number, items: number, target: Target): Dispatch {
  const { op, element, shape, outputs, length } = reduction;
  const numbers = new Numbers(outputs * length);
  const names = (name: string): string[] =>
    items === 1 ? [name] : Array.from({ length: items }, (_, i) => `${name}${i}`);
  const elements = loop(reduction, numbers, { from: 'share', to: 'length', by: 'shares' }, names('x'));
  const single = items === 1;
  const body = `
${single ? '' : 'let item = group / groups;'}
let out = ${single ? 'group' : '(group % groups)'} * across + lane % across;
let share = lane / across;
${startOf(reduction)}
if (out < outputs) {
${elements}
}
totals[lane] = total;
workgroupBarrier();
if (share > 0u || out >= outputs) { return; }
for (var other = 1u; other < shares; other++) {
  ${combine[op].step('totals[other * across + lane]')}
}
${byItem(names('y').map((y) => `${y}[out] = total;`))}`;
  const groups = Math.ceil(outputs / across);
  const workgroups = grid(items * groups, target);
  const kernel = shader({
    family: 'reduce',
    variant: single ? op : `${op}s`,
    tag: single ? shapeTag(shape) : `${items}x${shapeTag(shape)}`,
    bindings: [...names('x'), ...names('y')].map((name) => ({ name, element })),
    declarations: `var<workgroup> totals: array<${element}, ${lanes}>;`,
    sizes: {
      outputs,
      length,
      across,
      shares: lanes / across,
      ...(single ? {} : { groups }),
      ...numbers.sizes,
    },
    workgroupSize: lanes,
    body,
    grid: workgroups,
  });
  const all = Array.from({ length: items }, (_, i) => i);
  return { kernel, args: [...all.map(input), ...all.map(output)], workgroups };
}

/** Outputs of a workgroup; each has one lane of its own where there are many, or little behind each. */
function acrossOf({ element, outputs, length }: Reduction): number {
  if (outputs >= busy || length < 2 * shortestShare) return lanes;
  const most = 2 ** Math.floor(Math.log2(Math.max(1, outputs / fewestGroups)));
  return Math.min(mostAcross[element], most);
}

/** sum and max over any axes, in a fixed order: two runs agree bit for bit. */
export const reduce: KernelVariant = {
  family: 'reduce',
  variant: 'chunked',
  ops: ['sum', 'max', 'sums'],
  accepts: (node, target) =>
    elementCount(node.inputs[0]!.type.shape) > 0 && 2 * node.inputs.length <= target.maxStorageBuffers,
  lower(node, target) {
    const reduction = reductionOf(node);
    const { element, outputs, length } = reduction;
    const across = acrossOf(reduction);
    // Fewer outputs, of very many elements, are cut into chunks.
    if (outputs >= fewestGroups * across || length <= 256 * (lanes / across)) {
      return single(shared(reduction, across, node.inputs.length, target));
    }
    const chunks = Math.min(Math.floor(busy / outputs), Math.floor(length / shortestShare));
    return {
      dispatches: node.inputs.flatMap((_, item) => [
        chunked(reduction, chunks, item, target),
        joined(reduction, chunks, item, target),
      ]),
      scratch: [(element === 'vec4f' ? 16 : 4) * outputs * chunks],
    };
  },
};
