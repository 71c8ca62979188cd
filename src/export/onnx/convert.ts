import type { Graph, GraphInput, GraphOutput, Node, OpName, Value } from '../../compiler/ir/graph.ts';
import { Emitter, int } from './emitter.ts';
import { extentKey, extentOf, extentsOf, isFixed } from './extent.ts';
import { dataTypes, type OnnxGraph, type OnnxTensor, type OnnxValue } from './messages.ts';
import type { ConvertedNode, Converter, Converters } from './ops/converter.ts';
import { elementwise } from './ops/elementwise.ts';
import { layers } from './ops/layers.ts';
import { layout } from './ops/layout.ts';
import type { Prologue } from './prologue.ts';
import { UnknownExtentError } from './shapes.ts';

const converters: Converters = { ...elementwise, ...layers, ...layout };

/** Names of the ops that have a conversion. */
export const convertedOps = Object.keys(converters) as readonly OpName[];

/** Ops of the graph that ONNX cannot express. */
export class UnconvertedOpsError extends Error {
  override readonly name = 'UnconvertedOpsError';
  readonly ops: readonly string[];
  constructor(ops: readonly string[]) {
    super(`no conversion to ONNX of ${ops.join(', ')}`);
    this.ops = ops;
  }
}

/**
 * Converts a prediction graph to ONNX. `graphs`: the graphs of one task at the probed sizes, in the order of
 * the probes; extents that differ between them vary. `sizes`: values of each varying size at the probes.
 * `weights`: parameters by published name. `prologues`: nodes that replace inputs, by input. Throws
 * UnconvertedOpsError, UnknownExtentError.
 */
export function onnxGraph(
  graphs: readonly Graph[],
  sizes: ReadonlyMap<string, readonly number[]>,
  weights: ReadonlyMap<string, OnnxTensor>,
  prologues: ReadonlyMap<string, Prologue> = new Map(),
): OnnxGraph {
  const probed = graphs.map(needed);
  const [first] = probed as [Graph];
  requireConverters(first);
  if (probed.some(({ nodes }) => nodes.length !== first.nodes.length))
    throw new UnknownExtentError(first.name);
  const used = new Set(first.nodes.flatMap(({ inputs }) => inputs.map(({ id }) => id)));
  const taken = first.inputs.flatMap((input, i) =>
    used.has(input.value.id) ? [probed.map(({ inputs }) => inputs[i]!)] : [],
  );
  const emit = new Emitter();
  const names = new Map<number, string>();
  const enter = (id: number, name: string, shapes: readonly (readonly number[])[]): void => {
    names.set(id, name);
    emit.shape(name, extentsOf(shapes));
  };
  const symbols = symbolsOf(sizes);
  // Several inputs of the graph may be computed from one input of the file.
  const fileInputs = new Map<string, OnnxValue>();
  for (const inputs of taken) {
    const input = inputs[0]!;
    const shapes = shapesOf(inputs);
    const prologue = prologues.get(input.name);
    if (input.role === 'batch') {
      const value = described(input, shapes, symbols);
      for (const each of prologue ? prologue.inputs(value) : [value]) fileInputs.set(each.name, each);
    }
    emit.enter(input.name);
    const name = prologue ? prologue.emit(emit, extentsOf(shapes)) : enterInput(emit, inputs, weights);
    enter(input.value.id, name, shapes);
  }
  for (const [i, node] of first.nodes.entries()) {
    emit.enter(node.origin?.label ?? node.op);
    const nodes = probed.map((graph) => graph.nodes[i]!);
    enter(
      node.outputs[0]!.id,
      converted(emit, nodes, names),
      nodes.map(({ outputs }) => outputs[0]!.type.shape),
    );
  }
  emit.enter('heads');
  for (const { name, value } of first.outputs) emit.node('Identity', [nameOf(names, value)], {}, name);
  return {
    name: first.name,
    inputs: [...fileInputs.values()],
    outputs: first.outputs.map((output, i) =>
      described(output, shapesOf(probed.map(({ outputs }) => outputs[i]!)), symbols),
    ),
    initializers: emit.initializers,
    nodes: emit.nodes,
  };
}

function shapesOf(ends: readonly (GraphInput | GraphOutput)[]): readonly (readonly number[])[] {
  return ends.map(({ value }) => value.type.shape);
}

/** The graph without dead nodes. */
function needed(graph: Graph): Graph {
  const read = new Set(graph.outputs.map(({ value }) => value.id));
  const nodes: Node[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some(({ id }) => read.has(id))) continue;
    nodes.push(node);
    for (const { id } of node.inputs) read.add(id);
  }
  return { ...graph, nodes: nodes.reverse() };
}

function requireConverters({ nodes }: Graph): void {
  const missing = nodes.filter(({ op }) => op === 'fused' || !converters[op]).map(({ op }) => op);
  if (missing.length > 0) throw new UnconvertedOpsError([...new Set(missing)].sort());
}

/**
 * Adds an input of the graph and returns its name; f16 weights are cast to f32 when they are read. `inputs`:
 * the input in the graph of each probe.
 */
function enterInput(
  emit: Emitter,
  inputs: readonly GraphInput[],
  weights: ReadonlyMap<string, OnnxTensor>,
): string {
  const input = inputs[0]!;
  const { name, value, role } = input;
  if (role === 'constant') {
    const differs = inputs.some(
      (other) => other.role !== 'constant' || other.data.join() !== input.data.join(),
    );
    if (differs) throw new UnknownExtentError(name);
    return emit.constant(value.type.dtype, value.type.shape, input.data);
  }
  if (role !== 'parameter') return name;
  const tensor = weights.get(name);
  if (!tensor) throw new Error(`the checkpoint has no parameter ${name}`);
  emit.initializer(tensor);
  return tensor.type === 'f16' ? emit.node('Cast', [name], { to: int(dataTypes.f32) }) : name;
}

/** Converts a node and returns the name of its output. `nodes`: the node in the graph of each probe. */
function converted(emit: Emitter, nodes: readonly Node[], names: ReadonlyMap<number, string>): string {
  const node = nodes[0]!;
  const { op } = node;
  if (op === 'fused' || nodes.some((other) => other.op !== op)) throw new UnknownExtentError(op);
  const attributes = nodes.map((each) => each.attributes as typeof node.attributes);
  const convert = converters[op] as Converter<OpName>;
  const conversion: ConvertedNode = {
    emit,
    inputs: node.inputs.map((value) => nameOf(names, value)),
    types: node.inputs.map(({ type }) => type),
    inputExtents: node.inputs.map((_, i) => extentsOf(nodes.map(({ inputs }) => inputs[i]!.type.shape))),
    extents: extentsOf(nodes.map(({ outputs }) => outputs[0]!.type.shape)),
    attributes: node.attributes,
    extent: (read) => extentOf(attributes.map(read)),
  };
  return convert(conversion);
}

function nameOf(names: ReadonlyMap<number, string>, { id }: Value): string {
  const name = names.get(id);
  if (name === undefined) throw new Error(`value %${id} has no ONNX name: it is a second output of an op`);
  return name;
}

/** Names of the varying sizes, by `extentKey`. */
function symbolsOf(sizes: ReadonlyMap<string, readonly number[]>): ReadonlyMap<string, string> {
  return new Map([...sizes].map(([name, probed]) => [extentKey({ probed }), name]));
}

function described(
  { name, value }: GraphInput | GraphOutput,
  shapes: readonly (readonly number[])[],
  symbols: ReadonlyMap<string, string>,
): OnnxValue {
  return {
    name,
    type: value.type.dtype,
    dims: extentsOf(shapes).map((extent) => {
      if (isFixed(extent)) return extent;
      return symbols.get(extentKey(extent)) ?? 'varying';
    }),
  };
}
