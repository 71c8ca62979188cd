import { opNamed } from '../ops/index.ts';
import { GraphBuilder } from './builder.ts';
import type { Graph, GraphInput, Node, Value } from './graph.ts';

/**
 * Reverse-mode differentiation as a graph transform: `graph` followed by backward nodes, with an output of role
 * `gradient`, named as the parameter, for each parameter of `names` that the loss reaches. Reach is connectivity: a
 * parameter on a path to the loss has a gradient even where it is zero by algebra. The others have none, which
 * tells the optimizer to leave them alone. Backward nodes carry the origin of their forward node with ` (gradient)`.
 * `scaled`: of the loss times the step's `step.loss_scale`, so that small gradients survive storage as f16.
 */
export function differentiate(graph: Graph, names: readonly string[], scaled = false): Graph {
  const loss = lossOf(graph);
  const parameters = parametersNamed(graph, names);
  const active = activeValues(graph, loss, parameters);
  const builder = GraphBuilder.continue(graph);
  const gradients = new Map<number, Value>();
  const seed = scaled
    ? builder.input('step.loss_scale', 'step', loss.type)
    : builder.constant(1, loss.type.shape);
  gradients.set(loss.id, seed);
  for (const node of [...graph.nodes].reverse()) propagate(builder, node, active, gradients);
  for (const { name, value } of parameters) {
    if (!active.has(value.id)) continue;
    const gradient = gradients.get(value.id) ?? builder.constant(0, value.type.shape);
    builder.output(name, 'gradient', gradient);
  }
  return builder.build();
}

function lossOf(graph: Graph): Value {
  const loss = graph.outputs.find((output) => output.role === 'loss');
  if (!loss) throw new Error(`graph '${graph.name}' has no loss to differentiate`);
  return loss.value;
}

function parametersNamed(graph: Graph, names: readonly string[]): readonly GraphInput[] {
  const wanted = new Set(names);
  return graph.inputs.filter((input) => input.role === 'parameter' && wanted.has(input.name));
}

/** Ids of the values that lie on a path from a wanted parameter to the loss through differentiable ops. */
function activeValues(graph: Graph, loss: Value, parameters: readonly GraphInput[]): ReadonlySet<number> {
  const fromParameters = new Set(parameters.map((parameter) => parameter.value.id));
  for (const node of graph.nodes) {
    if (!isDifferentiable(node) || !node.inputs.some((input) => fromParameters.has(input.id))) continue;
    for (const output of realOutputs(node)) fromParameters.add(output.id);
  }
  const active = new Set<number>();
  if (fromParameters.has(loss.id)) active.add(loss.id);
  for (const node of [...graph.nodes].reverse()) {
    if (!isDifferentiable(node) || !node.outputs.some((output) => active.has(output.id))) continue;
    for (const input of node.inputs) if (fromParameters.has(input.id)) active.add(input.id);
  }
  return active;
}

function isDifferentiable(node: Node): boolean {
  return opNamed(node.op).gradient !== undefined;
}

/** Integers pass no gradient on. */
function realOutputs(node: Node): readonly Value[] {
  return node.outputs.filter((output) => output.type.dtype === 'f32');
}

/** Adds the gradients of one node's active inputs to what has arrived there from nodes behind it. */
function propagate(
  builder: GraphBuilder,
  node: Node,
  active: ReadonlySet<number>,
  gradients: Map<number, Value>,
): void {
  const gradient = opNamed(node.op).gradient;
  const outputGradients = node.outputs.map((output) => gradients.get(output.id));
  const wants = (input: number) => active.has(node.inputs[input]!.id);
  if (!gradient || outputGradients.every((arriving) => arriving === undefined)) return;
  if (!node.inputs.some((_, input) => wants(input))) return;
  withGradientOrigin(builder, node, () => {
    const inputGradients = gradient({ builder, node, outputGradients, wants });
    for (const [input, arriving] of inputGradients.entries()) {
      if (arriving && wants(input)) accumulate(builder, gradients, node.inputs[input]!, arriving);
    }
  });
}

function accumulate(
  builder: GraphBuilder,
  gradients: Map<number, Value>,
  value: Value,
  arriving: Value,
): void {
  const earlier = gradients.get(value.id);
  gradients.set(value.id, earlier ? builder.add(earlier, arriving) : arriving);
}

function withGradientOrigin(builder: GraphBuilder, node: Node, body: () => void): void {
  if (node.origin) builder.withOrigin(`${node.origin.label} (gradient)`, node.origin.span, body);
  else body();
}
