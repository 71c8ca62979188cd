import {
  type Attributes,
  elementCount,
  type Graph,
  type Node,
  type Shape,
  type Value,
} from '../../ir/graph.ts';
import type { ElementwiseOp } from '../../ir/op.ts';
import { elementwiseNamed } from '../../ops/index.ts';
import { type ElementType, elementType } from '../storage/element.ts';
import { arrayName, type Tensor } from '../storage/tensor.ts';
import type { Helper } from './helpers.ts';
import { type MappedAxis, mappedOffset, type Numbers, strides } from './index_map.ts';

/**
 * The elements of an invocation: four neighbours, because GPUs load a vec4 at the cost of a scalar and
 * software adapters launch fewer invocations.
 */
const four = [0, 1, 2, 3] as const;
const one = [0] as const;

/** The access of an invocation to one input of the body. */
interface LoadedInput {
  readonly tensor: Tensor;
  /** Statements that load the input, before the elements are computed. */
  readonly load: string;
  /** Expression of the input's element for one of the invocation's elements. */
  readonly at: (lane: number) => string;
}

/**
 * Strides of an operand along the output's axes, 0 where it is broadcast, aligned at the last axis (NumPy
 * broadcasting).
 */
function broadcastAxes(shape: Shape, outputShape: Shape): MappedAxis[] {
  const steps = strides(shape);
  const missing = outputShape.length - shape.length;
  return outputShape.map((size, axis) => {
    const i = axis - missing;
    return { size, step: i < 0 || shape[i] === 1 ? 0 : steps[i]! };
  });
}

/** The context in which an input is read. */
interface Reading {
  /** Shape of the node that reads the operand. */
  readonly shape: Shape;
  readonly lanes: readonly number[];
  readonly numbers: Numbers;
  readonly bind: (name: string, element: ElementType) => Tensor;
}

/** An input that the op indexes freely, as an array. */
function arrayInput(value: Value, name: string, { bind }: Reading): LoadedInput {
  const tensor = bind(name, value.type.dtype);
  return { tensor, load: '', at: () => arrayName(tensor) };
}

/**
 * The access of an invocation that computes the output elements `first`, `first + 1`, … to one input: by vec4
 * if shapes allow it.
 */
function elementInput(value: Value, name: string, reading: Reading): LoadedInput {
  const { shape: outputShape, lanes, numbers, bind } = reading;
  const vectorised = lanes.length === 4;
  const { dtype, shape } = value.type;
  const scalars = (): Tensor => bind(`${name}_data`, dtype);
  const vectors = (): Tensor => bind(`${name}_data`, elementType(dtype, 4));
  const loaded = (tensor: Tensor, index: string): string => `let ${name} = ${tensor.load(index)};`;
  const count = elementCount(shape);
  if (count === 1) {
    const tensor = scalars();
    return { tensor, load: loaded(tensor, '0'), at: () => name };
  }
  const total = elementCount(outputShape);
  const innermost = outputShape.at(-1)!;
  const axes = broadcastAxes(shape, outputShape);
  const components = (lane: number): string => `${name}[${lane}]`;
  if (vectorised && count === total && total % 4 === 0) {
    const tensor = vectors();
    return { tensor, load: loaded(tensor, 'id'), at: components };
  }
  if (vectorised && innermost % 4 === 0 && axes.at(-1)!.step === 1 && count % 4 === 0) {
    const tensor = vectors();
    return {
      tensor,
      load: loaded(tensor, `(${mappedOffset(axes, numbers)('first')}) / 4u`),
      at: components,
    };
  }
  const tensor = scalars();
  if (vectorised && innermost % 4 === 0 && axes.at(-1)!.step === 0) {
    return { tensor, load: loaded(tensor, mappedOffset(axes, numbers)('first')), at: () => name };
  }
  const offset = count === total ? (index: string) => index : mappedOffset(axes, numbers);
  const each = lanes.map((lane) => {
    return `let ${name}_${lane} = ${tensor.load(offset(`(first + ${lane}u)`))};`;
  });
  return { tensor, load: each.join('\n'), at: (lane) => `${name}_${lane}` };
}

/**
 * The shape over which an input of the body is read: the output shape of its reader; before a reshape, its
 * own.
 */
function readShape(body: Graph, input: Value): Shape {
  const reader = body.nodes.find((node) => node.inputs.some((value) => value.id === input.id));
  return (reader?.op === 'reshape' ? input : (reader?.outputs[0] ?? body.outputs[0]!.value)).type.shape;
}

/** Ids of the values that ops index freely. */
function arrayValues(body: Graph): ReadonlySet<number> {
  const arrays = new Set<number>();
  for (const node of body.nodes) {
    for (const i of elementwiseNamed(node.op)?.arrayInputs ?? []) arrays.add(node.inputs[i]!.id);
  }
  return arrays;
}

/** Expression of a value's element for one of the invocation's elements. */
type LaneValue = (lane: number) => string;

/** Statements that compute one element, and the expression of the result. */
function laneCode(
  body: Graph,
  loaded: ReadonlyMap<number, LaneValue>,
  lane: number,
): { readonly code: string; readonly result: string } {
  const names = new Map<number, string>();
  const nameOf = (value: Value): string => names.get(value.id) ?? loaded.get(value.id)!(lane);
  const lines: string[] = [];
  for (const node of body.nodes) {
    const { id } = node.outputs[0]!;
    // The result of a product, which the kernel has already computed.
    if (loaded.has(id)) continue;
    // A reshape does not move elements.
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
    // Literals are inlined, so that the order of constants among the nodes does not change the shader.
    const name = node.op === 'constant' ? expression : `t${lines.length}_${lane}`;
    names.set(id, name);
    if (node.op !== 'constant') lines.push(`let ${name} = ${expression};`);
  }
  return { code: lines.join('\n'), result: nameOf(body.outputs[0]!.value) };
}

function opOfElement({ op }: Node): ElementwiseOp {
  const known = elementwiseNamed(op);
  if (!known) throw new Error(`'${op}' is not elementwise, but is in the body of a fused node`);
  return known;
}

/** Names of the attributes of a node that are uniforms of the dispatch. */
function sizeNames(body: Graph, node: Node): readonly string[] {
  const at = body.nodes.filter(({ op }) => elementwiseNamed(op)?.dispatched).indexOf(node);
  return (elementwiseNamed(node.op)?.dispatched ?? []).map((attribute) => `${attribute}${at}`);
}

function sizesOf(body: Graph): Readonly<Record<string, number>> {
  return Object.fromEntries(
    body.nodes.flatMap((node) => {
      const names = sizeNames(body, node);
      const attributes: Attributes = node.attributes;
      return (elementwiseNamed(node.op)?.dispatched ?? []).map((attribute, i) => {
        const value = attributes[attribute];
        if (typeof value !== 'number') throw new Error(`${node.op}: '${attribute}' is not a number`);
        return [names[i]!, value];
      });
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
export interface ElementwiseCode {
  /** The tensors that the code reads, in the order of `loads`. */
  readonly tensors: readonly Tensor[];
  /**
   * Statements that use `first`, the index of the first element, and, with four elements, `id` = first / 4.
   */
  readonly statements: string;
  /** Expressions of the elements. */
  readonly results: readonly string[];
  readonly declarations: string;
  readonly sizes: Readonly<Record<string, number>>;
  readonly uses: readonly Helper[];
}

/** An elementwise graph and its bindings. */
export interface ElementwiseRequest {
  readonly body: Graph;
  /** Inputs of the body that are read from tensors. */
  readonly loads: readonly number[];
  /**
   * The index of the loaded input with the same value, for each input: a value that occurs twice is read
   * once.
   */
  readonly representative: (input: number) => number;
  /** Values that the kernel has already computed or loaded, by id. */
  readonly computed?: ReadonlyMap<number, LaneValue>;
  readonly numbers: Numbers;
  /** Binds an input of the body. */
  readonly bind: (input: number, name: string, element: ElementType) => Tensor;
  /** Prefix of the names of inputs. */
  readonly prefix?: string;
  /** Number of elements of an invocation; 4 if absent. */
  readonly elements?: 1 | 4;
}

/** The code of an elementwise graph. Throws for ops that are not elementwise. */
export function elementwiseCode(request: ElementwiseRequest): ElementwiseCode {
  const {
    body,
    loads,
    representative,
    computed = new Map<number, LaneValue>(),
    numbers,
    prefix = 'in',
  } = request;
  const lanes = request.elements === 1 ? one : four;
  const arrays = arrayValues(body);
  const inputs = loads.map((i): LoadedInput => {
    const { value } = body.inputs[i]!;
    const bind: Reading['bind'] = (name, element) => request.bind(i, name, element);
    const reading = { shape: readShape(body, value), lanes, numbers, bind };
    const name = `${prefix}${i}`;
    return arrays.has(value.id) ? arrayInput(value, name, reading) : elementInput(value, name, reading);
  });
  const loaded = new Map(computed);
  for (const [n, i] of loads.entries()) loaded.set(body.inputs[i]!.value.id, inputs[n]!.at);
  for (const [i, { value }] of body.inputs.entries()) {
    const shared = loaded.get(body.inputs[representative(i)]!.value.id);
    if (shared) loaded.set(value.id, shared);
  }
  const perLane = lanes.map((lane) => laneCode(body, loaded, lane));
  return {
    tensors: inputs.map(({ tensor }) => tensor),
    statements: [...inputs.map(({ load }) => load), ...perLane.map(({ code }) => code)]
      .filter((line) => line !== '')
      .join('\n'),
    results: perLane.map(({ result }) => result),
    declarations: functionsOf(body),
    sizes: { ...numbers.sizes, ...sizesOf(body) },
    uses: numbers.uses,
  };
}
