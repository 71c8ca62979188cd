import type { Graph, GraphInput, GraphOutput, Node, OpName, Value } from '../../compiler/ir/graph.ts';
import { Emitter, int } from './emitter.ts';
import { extentOf, extentsOf, isFixed } from './extent.ts';
import { dataTypes, type OnnxGraph, type OnnxTensor, type OnnxValue } from './messages.ts';
import type { ConvertedNode, Converter, Converters } from './ops/converter.ts';
import { elementwise } from './ops/elementwise.ts';
import { layers } from './ops/layers.ts';
import { layout } from './ops/layout.ts';

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
 * The ONNX graph of a prediction graph. `graphs`: the same task at the probed batch sizes, in their order.
 * `weights`: parameters by their published names. Throws UnconvertedOpsError.
 */
export function onnxGraph(
  graphs: readonly [Graph, Graph],
  weights: ReadonlyMap<string, OnnxTensor>,
): OnnxGraph {
  const [first, second] = graphs.map(needed) as [Graph, Graph];
  requireConverters(first);
  const used = new Set(first.nodes.flatMap(({ inputs }) => inputs.map(({ id }) => id)));
  const pairs = first.inputs
    .map((input, i) => [input, second.inputs[i]!] as const)
    .filter(([input]) => used.has(input.value.id));
  const batch = pairs.filter(([{ role }]) => role === 'batch');
  const emit = new Emitter(batch[0]?.[0].name);
  const names = new Map<number, string>();
  for (const [input] of pairs) names.set(input.value.id, enterInput(emit, input, weights));
  for (const [i, node] of first.nodes.entries()) {
    emit.enter(node.origin?.label ?? node.op);
    names.set(node.outputs[0]!.id, converted(emit, node, second.nodes[i]!, names));
  }
  emit.enter('heads');
  for (const { name, value } of first.outputs) emit.node('Identity', [nameOf(names, value)], {}, name);
  return {
    name: first.name,
    inputs: batch.map(([one, other]) => described(one, other)),
    outputs: first.outputs.map((output, i) => described(output, second.outputs[i]!)),
    initializers: emit.initializers,
    nodes: emit.nodes,
  };
}

/** The graph without nodes that no output needs. */
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

/** Adds what the graph reads and returns its name; half-precision weights are widened where they are read. */
function enterInput(emit: Emitter, input: GraphInput, weights: ReadonlyMap<string, OnnxTensor>): string {
  const { name, value, role } = input;
  if (role === 'constant') {
    return emit.constant(value.type.dtype, value.type.shape, input.data);
  }
  if (role !== 'parameter') return name;
  const tensor = weights.get(name);
  if (!tensor) throw new Error(`the checkpoint has no parameter ${name}`);
  emit.initializer(tensor);
  emit.enter(name);
  return tensor.type === 'f16' ? emit.node('Cast', [name], { to: int(dataTypes.f32) }) : name;
}

function converted(emit: Emitter, node: Node, atSecond: Node, names: ReadonlyMap<number, string>): string {
  if (node.op === 'fused' || atSecond.op !== node.op) throw new Error('graphs of two batch sizes differ');
  const [attributes, others] = [node.attributes, atSecond.attributes as typeof node.attributes];
  const convert = converters[node.op] as Converter<OpName>;
  const conversion: ConvertedNode = {
    emit,
    inputs: node.inputs.map((value) => nameOf(names, value)),
    types: node.inputs.map(({ type }) => type),
    extents: extentsOf(node.outputs[0]!.type.shape, atSecond.outputs[0]!.type.shape),
    attributes,
    extent: (read) => extentOf(read(attributes), read(others)),
  };
  return convert(conversion);
}

function nameOf(names: ReadonlyMap<number, string>, { id }: Value): string {
  const name = names.get(id);
  if (name === undefined) throw new Error(`value %${id} has no ONNX name: it is a second output of an op`);
  return name;
}

function described(one: GraphInput | GraphOutput, other: GraphInput | GraphOutput): OnnxValue {
  const [type, shape] = [one.value.type, other.value.type.shape];
  return {
    name: one.name,
    type: type.dtype,
    dims: extentsOf(type.shape, shape).map((extent) => {
      if (isFixed(extent)) return extent;
      return extent.batches === 1 ? 'batch' : `batch * ${extent.batches}`;
    }),
  };
}
