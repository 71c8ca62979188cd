import { elementCount, type Graph, type Node, type Shape, type Value } from '../../ir/graph.ts';
import type { ElementwiseOp } from '../../ir/op.ts';
import { elementwiseNamed } from '../../ops/index.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import { type MappedAxis, mappedOffset, type Numbers, strides } from './index_map.ts';
import { type Binding, elementType } from './shader.ts';

/** Each invocation computes four neighbouring elements: storage loads are dear, and vec4 loads cost as much as one. */
const four = [0, 1, 2, 3] as const;
const one = [0] as const;

interface Operand {
  readonly binding: Binding;
  /** Statements before the four elements are computed. */
  readonly load: string;
  /** The operand's element for one of the lanes. */
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

interface Walk {
  /** Of the node that reads the operand. */
  readonly shape: Shape;
  readonly lanes: readonly number[];
  readonly numbers: Numbers;
}

/** How one input is read by an invocation that computes elements `first`, `first + 1`, … of the output, one a lane. */
function operand(value: Value, name: string, whole: boolean, walk: Walk): Operand {
  const { shape: outputShape, lanes, numbers } = walk;
  const inFours = lanes.length === 4;
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
  if (inFours && count === total && total % 4 === 0) {
    return { binding: wideBinding, load: `let ${name} = ${name}_data[id];`, at: components };
  }
  if (inFours && innermost % 4 === 0 && axes.at(-1)!.step === 1 && count % 4 === 0) {
    return {
      binding: wideBinding,
      load: `let ${name} = ${name}_data[(${mappedOffset(axes, numbers)('first')}) / 4u];`,
      at: components,
    };
  }
  if (inFours && innermost % 4 === 0 && axes.at(-1)!.step === 0) {
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

/** The shape an input of the body is walked by: that of the node that reads it. */
function walkedShape(body: Graph, input: Value): Shape {
  const reader = body.nodes.find((node) => node.inputs.some((value) => value.id === input.id));
  return (reader?.op === 'reshape' ? input : (reader?.outputs[0] ?? body.outputs[0]!.value)).type.shape;
}

function wholeValues(body: Graph): ReadonlySet<number> {
  const whole = new Set<number>();
  for (const node of body.nodes) {
    for (const i of elementwiseNamed(node.op)?.wholeInputs ?? []) whole.add(node.inputs[i]!.id);
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
  const lines: string[] = [];
  for (const node of body.nodes) {
    const { id } = node.outputs[0]!;
    // A product that the kernel has computed already.
    if (operands.has(id)) continue;
    // The same elements under another shape: nothing to compute.
    if (node.op === 'reshape') {
      names.set(id, nameOf(node.inputs[0]!));
      continue;
    }
    const expression = opOfElement(node).expression(
      node.inputs.map(nameOf),
      node.attributes,
      `(first + ${lane}u)`,
      sizeNames(body, node),
    );
    // Literals are repeated, so that where they stand among the nodes makes no other shader.
    const name = node.op === 'constant' ? expression : `t${lines.length}_${lane}`;
    names.set(id, name);
    if (node.op !== 'constant') lines.push(`let ${name} = ${expression};`);
  }
  return { code: lines.join('\n'), result: nameOf(body.outputs[0]!.value) };
}

function opOfElement({ op }: Node): ElementwiseOp {
  const known = elementwiseNamed(op);
  if (!known) throw new Error(`'${op}' is in the body of a fused node, but is not elementwise`);
  return known;
}

/** Names of the attributes of a node that are passed at dispatch. */
function sizeNames(body: Graph, node: Node): readonly string[] {
  const at = body.nodes.filter(({ op }) => elementwiseNamed(op)?.dispatched).indexOf(node);
  return (elementwiseNamed(node.op)?.dispatched ?? []).map((attribute) => `${attribute}${at}`);
}

function sizesOf(body: Graph): Readonly<Record<string, number>> {
  return Object.fromEntries(
    body.nodes.flatMap((node) => {
      const names = sizeNames(body, node);
      return (elementwiseNamed(node.op)?.dispatched ?? []).map((attribute, i) => [
        names[i]!,
        numberOf(node.attributes, attribute),
      ]);
    }),
  );
}

function functionsOf(body: Graph): string {
  const all = new Map<string, string>();
  for (const node of body.nodes) {
    for (const [name, source] of Object.entries(elementwiseNamed(node.op)?.functions ?? {}))
      all.set(name, source);
  }
  return [...all.values()].join('\n');
}

/** The code of an elementwise graph for four neighbouring elements, or for one. */
export interface FourLanes {
  /** In the order of `kept`. */
  readonly bindings: readonly Binding[];
  /** Statements that see `first`, the index of the first element, and `id`, a quarter of it where there are four. */
  readonly code: string;
  /** Expressions of the elements. */
  readonly results: readonly string[];
  readonly declarations: string;
  readonly sizes: Readonly<Record<string, number>>;
}

export interface FourLanesRequest {
  readonly body: Graph;
  /** Inputs of the body that are read from buffers. */
  readonly kept: readonly number[];
  /** Input that stands for each: a value given twice is read once. */
  readonly standIn: (input: number) => number;
  /** Values that are there already, by id: the expression of each lane. */
  readonly given?: ReadonlyMap<number, (lane: number) => string>;
  readonly numbers: Numbers;
  /** What names of inputs begin with. */
  readonly prefix?: string;
  /** One element instead of four. */
  readonly single?: boolean;
}

export function fourLanes(request: FourLanesRequest): FourLanes {
  const { body, kept, standIn, given, numbers, prefix = 'in', single = false } = request;
  const lanes = single ? one : four;
  const whole = wholeValues(body);
  const operands = new Map<number, Operand>();
  for (const [id, at] of given ?? []) operands.set(id, { binding: { name: '', element: '' }, load: '', at });
  for (const i of kept) {
    const { value } = body.inputs[i]!;
    const shape = walkedShape(body, value);
    operands.set(value.id, operand(value, `${prefix}${i}`, whole.has(value.id), { shape, lanes, numbers }));
  }
  const own = kept.map((i) => operands.get(body.inputs[i]!.value.id)!);
  for (const [i, { value }] of body.inputs.entries()) {
    const read = operands.get(body.inputs[standIn(i)]!.value.id);
    if (read) operands.set(value.id, read);
  }
  const computed = lanes.map((lane) => laneCode(body, operands, lane));
  return {
    bindings: own.map(({ binding }) => binding),
    code: [...own.map(({ load }) => load), ...computed.map(({ code }) => code)]
      .filter((line) => line !== '')
      .join('\n'),
    results: computed.map(({ result }) => result),
    declarations: functionsOf(body),
    sizes: { ...numbers.sizes, ...sizesOf(body) },
  };
}
