import { elementCount, type Graph, type Node, type Shape, type Value } from '../../ir/graph.ts';
import { opNamed, ops } from '../../ops/index.ts';
import { type MappedAxis, mappedOffset, Numbers, strides } from '../index_map.ts';
import type { KernelVariant } from '../kernel.ts';
import {
  type Binding,
  elementType,
  input as inputArgument,
  output as outputArgument,
  shapeTag,
  single,
  threaded,
} from '../shader.ts';

/** Each invocation computes four neighbouring elements: storage loads are dear, and vec4 loads cost as much as one. */
const lanes = [0, 1, 2, 3] as const;

interface Operand {
  readonly binding: Binding;
  /** Statements before the four elements are computed. */
  readonly load: string;
  /** The operand's element for one of the four lanes. */
  readonly at: (lane: number) => string;
}

/** Steps with which the output's axes walk an operand (0 where it is broadcast), aligned at the last axis. */
function broadcastAxes(shape: Shape, outputShape: Shape): MappedAxis[] {
  const own = strides(shape);
  const missing = outputShape.length - shape.length;
  return outputShape.map((size, axis) => {
    const i = axis - missing;
    return { size, step: i < 0 || shape[i] === 1 ? 0 : own[i]! };
  });
}

/** How one input is read by an invocation that computes elements `first` to `first + 3` of the output. */
function operand(value: Value, name: string, outputShape: Shape, whole: boolean, numbers: Numbers): Operand {
  const { dtype, shape } = value.type;
  const binding = { name: `${name}_data`, element: elementType(dtype) };
  if (whole) return { binding: { ...binding, name }, load: '', at: () => name };
  const count = elementCount(shape);
  if (count === 1) return { binding, load: `let ${name} = ${name}_data[0];`, at: () => name };
  const total = elementCount(outputShape);
  const innermost = outputShape.at(-1)!;
  const axes = broadcastAxes(shape, outputShape);
  const wideBinding = { name: binding.name, element: elementType(dtype, true) };
  const components = (lane: number): string => `${name}[${lane}]`;
  if (count === total && total % 4 === 0) {
    return { binding: wideBinding, load: `let ${name} = ${name}_data[id];`, at: components };
  }
  if (innermost % 4 === 0 && axes.at(-1)!.step === 1 && count % 4 === 0) {
    return {
      binding: wideBinding,
      load: `let ${name} = ${name}_data[(${mappedOffset(axes, numbers)('first')}) / 4u];`,
      at: components,
    };
  }
  if (innermost % 4 === 0 && axes.at(-1)!.step === 0) {
    return {
      binding,
      load: `let ${name} = ${name}_data[${mappedOffset(axes, numbers)('first')}];`,
      at: () => name,
    };
  }
  const offset = count === total ? (index: string) => index : mappedOffset(axes, numbers);
  const each = lanes.map((lane) => {
    return `let ${name}_${lane} = ${name}_data[${offset(`(first + ${lane}u)`)}];`;
  });
  return { binding, load: each.join('\n'), at: (lane) => `${name}_${lane}` };
}

/** A node's own body, or for a single elementwise node a body of one. */
function bodyOf(node: Node): Graph {
  if (node.body) return node.body;
  return {
    name: node.op,
    inputs: node.inputs.map((value, i) => ({ name: `in${i}`, role: 'batch', value })),
    nodes: [node],
    outputs: [{ name: 'out', role: 'tap', value: node.outputs[0]! }],
  };
}

/** The shape an input of the body is walked by: that of the node that reads it. */
function walkedShape(body: Graph, input: Value): Shape {
  const reader = body.nodes.find((node) => node.inputs.some((value) => value.id === input.id));
  return (reader?.op === 'reshape' ? input : (reader?.outputs[0] ?? body.outputs[0]!.value)).type.shape;
}

/** Distinct values only: a buffer may not be bound twice as writable. */
function distinctInputs(node: Node): readonly number[] {
  const first = new Map<number, number>();
  for (const [i, value] of node.inputs.entries()) if (!first.has(value.id)) first.set(value.id, i);
  return [...first.values()];
}

function wholeValues(body: Graph): ReadonlySet<number> {
  const whole = new Set<number>();
  for (const node of body.nodes) {
    for (const i of opNamed(node.op).wholeInputs ?? []) whole.add(node.inputs[i]!.id);
  }
  return whole;
}

/** Statements that compute one lane; returns the expression of the result. */
function laneCode(
  body: Graph,
  operands: ReadonlyMap<number, Operand>,
  lane: number,
): { readonly code: string; readonly result: string } {
  const names = new Map<number, string>();
  const nameOf = (value: Value): string => names.get(value.id) ?? operands.get(value.id)!.at(lane);
  const lines = body.nodes.map((node, i) => {
    // The same elements under another shape: nothing to compute.
    if (node.op === 'reshape') {
      names.set(node.outputs[0]!.id, nameOf(node.inputs[0]!));
      return '';
    }
    const name = `t${i}_${lane}`;
    const expression = opNamed(node.op).expression!(
      node.inputs.map(nameOf),
      node.attributes,
      `(first + ${lane}u)`,
    );
    names.set(node.outputs[0]!.id, name);
    return `let ${name} = ${expression};`;
  });
  return { code: lines.filter((line) => line !== '').join('\n'), result: nameOf(body.outputs[0]!.value) };
}

function functionsOf(body: Graph): string {
  const all = new Map<string, string>();
  for (const node of body.nodes) {
    for (const [name, source] of Object.entries(opNamed(node.op).functions ?? {})) all.set(name, source);
  }
  return [...all.values()].join('\n');
}

const elementwiseOps = Object.values(ops)
  .filter((op) => op.kind === 'elementwise')
  .map((op) => op.name);

/** Single elementwise ops and fused chains of them: one pass over memory. */
export const elementwise: KernelVariant = {
  family: 'elementwise',
  variant: 'four',
  ops: [...elementwiseOps, 'fused'],
  accepts: (node, target) => distinctInputs(node).length + 1 <= target.maxStorageBuffers,
  lower(node, target) {
    const body = bodyOf(node);
    const { shape, dtype } = node.outputs[0]!.type;
    const count = elementCount(shape);
    const whole = wholeValues(body);
    const kept = distinctInputs(node);
    const numbers = new Numbers(count);
    const operands = new Map<number, Operand>();
    for (const i of kept) {
      const inner = body.inputs[i]!.value;
      operands.set(
        inner.id,
        operand(inner, `in${i}`, walkedShape(body, inner), whole.has(inner.id), numbers),
      );
    }
    // An input given twice is read through its first occurrence.
    for (const [i, value] of node.inputs.entries()) {
      const first = node.inputs.findIndex((other) => other.id === value.id);
      operands.set(body.inputs[i]!.value.id, operands.get(body.inputs[first]!.value.id)!);
    }
    const wide = count % 4 === 0;
    const total = wide ? '' : numbers.of(count);
    const computed = lanes.map((lane) => laneCode(body, operands, lane));
    const results = computed.map(({ result }) => result);
    const store = wide
      ? `out[id] = ${elementType(dtype, true)}(${results.join(', ')});`
      : results
          .map((result, lane) => `if (first + ${lane}u < ${total}) { out[first + ${lane}u] = ${result}; }`)
          .join('\n');
    const own = kept.map((i) => operands.get(body.inputs[i]!.value.id)!);
    return single(
      threaded(
        {
          family: 'elementwise',
          variant: node.body ? 'fused' : node.op,
          tag: shapeTag(shape),
          bindings: [
            ...own.map(({ binding }) => binding),
            { name: 'out', element: elementType(dtype, wide) },
          ],
          declarations: [functionsOf(body), numbers.declarations].filter((text) => text !== '').join('\n'),
          sizes: numbers.sizes,
          threads: Math.ceil(count / 4),
          body: [
            'let first = id * 4u;',
            ...own.map(({ load }) => load),
            ...computed.map(({ code }) => code),
            store,
          ]
            .filter((line) => line !== '')
            .join('\n'),
          args: [...kept.map(inputArgument), outputArgument(0)],
        },
        target,
      ),
    );
  },
};
