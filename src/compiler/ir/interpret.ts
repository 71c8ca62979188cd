import type { Graph, GraphInput, Node, Value } from './graph.ts';
import { elementCount } from './graph.ts';
import { type OpSet, opOf, type ReferenceTensor, type RunGraph } from './op.ts';
import { shapeText } from './type_text.ts';

/**
 * Runs a graph in float64 with the references of its ops: the oracle for tests of every other execution.
 *
 * @param inputs tensors by input name; inputs of role `constant` hold their data.
 * @returns tensors by output name; a `state` output is the new content of the state of that name.
 */
export function interpret(
  ops: OpSet,
  graph: Graph,
  inputs: ReadonlyMap<string, ReferenceTensor>,
): ReadonlyMap<string, ReferenceTensor> {
  const given = graph.inputs.map((input) => inputTensor(graph, input, inputs));
  const results = run(ops, graph, given);
  return new Map(graph.outputs.map((output, i) => [output.name, results[i]!]));
}

function inputTensor(
  graph: Graph,
  input: GraphInput,
  inputs: ReadonlyMap<string, ReferenceTensor>,
): ReferenceTensor {
  const { shape } = input.value.type;
  if (input.role === 'constant') return { shape, data: Float64Array.from(input.data) };
  const tensor = inputs.get(input.name);
  if (!tensor) throw new Error(`graph '${graph.name}' was not given its input '${input.name}'`);
  if (tensor.data.length !== elementCount(shape) || shapeText(tensor) !== shapeText({ shape })) {
    throw new Error(`input '${input.name}' is ${shapeText({ shape })}; ${shapeText(tensor)} was given`);
  }
  return tensor;
}

/** The interpreter in the form that op references receive: inputs and outputs in the graph's order. */
export function runnerOf(ops: OpSet): RunGraph {
  return (graph, inputs) => run(ops, graph, inputs);
}

function run(ops: OpSet, graph: Graph, inputs: readonly ReferenceTensor[]): readonly ReferenceTensor[] {
  const tensors = new Map<number, ReferenceTensor>();
  for (const [i, input] of graph.inputs.entries()) tensors.set(input.value.id, inputs[i]!);
  const tensorOf = (value: Value): ReferenceTensor => {
    const tensor = tensors.get(value.id);
    if (!tensor) throw new Error(`graph '${graph.name}': %${value.id} is used before it is defined`);
    return tensor;
  };
  const lastUses = lastUsesOf(graph);
  for (const [i, node] of graph.nodes.entries()) {
    const results = runNode(ops, node, node.inputs.map(tensorOf));
    for (const [j, output] of node.outputs.entries()) tensors.set(output.id, results[j]!);
    for (const id of lastUses.get(i) ?? []) tensors.delete(id);
  }
  return graph.outputs.map((output) => tensorOf(output.value));
}

function runNode(ops: OpSet, node: Node, inputs: readonly ReferenceTensor[]): readonly ReferenceTensor[] {
  if (node.body) return run(ops, node.body, inputs);
  const types = node.outputs.map((output) => output.type);
  return opOf(ops, node.op).reference(inputs, node.attributes, types, runnerOf(ops));
}

/**
 * Values to release after each node, by its index: no later node or output uses them, so only live tensors
 * occupy memory.
 */
function lastUsesOf(graph: Graph): ReadonlyMap<number, readonly number[]> {
  const last = new Map<number, number>();
  for (const [i, node] of graph.nodes.entries()) {
    for (const value of [...node.inputs, ...node.outputs]) last.set(value.id, i);
  }
  for (const output of graph.outputs) last.delete(output.value.id);
  const byNode = new Map<number, number[]>();
  for (const [id, node] of last) byNode.set(node, [...(byNode.get(node) ?? []), id]);
  return byNode;
}
