import { GraphBuilder } from './builder.ts';
import type { Graph, GraphInput, Node, Value } from './graph.ts';
import { type Op, type OpSet, opOf } from './op.ts';

/** Factor on all gradients. */
export type GradientScale =
  /** No factor: gradients of the loss. */
  | 'none'
  /** The step input `step.loss_scale`, which keeps gradients from underflowing in f16 storage. */
  | 'loss_scale';

/**
 * Reverse-mode differentiation as a graph transform: `graph` followed by backward nodes, with an output of
 * role `gradient`, named as the parameter, for each parameter of `names` that the loss reaches. Reach means
 * connectivity: a parameter on a path to the loss has a gradient even if it is always zero. Other parameters
 * have none, and the optimizer leaves them unchanged. Backward nodes carry the origin of their forward node
 * with ` (gradient)`.
 *
 * Apart from gradient rules, two ops of the table are used: `constant` (the seed) and `add` (sums of
 * gradients). Throws an Error if the graph has no loss.
 */
export function differentiate(
  ops: OpSet,
  graph: Graph,
  names: readonly string[],
  scale: GradientScale = 'none',
): Graph {
  const loss = lossOf(graph);
  const parameters = parametersNamed(graph, names);
  const active = activeValues(ops, graph, loss, parameters);
  const builder = GraphBuilder.continue(ops, graph);
  const gradients = new Map<number, Value>();
  const seed =
    scale === 'loss_scale'
      ? builder.input('step.loss_scale', 'step', loss.type)
      : builder.constant(1, loss.type.shape);
  gradients.set(loss.id, seed);
  for (const node of [...graph.nodes].reverse()) propagate(ops, builder, node, active, gradients);
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

/** Ids of the values on a path from a wanted parameter to the loss through differentiable ops. */
function activeValues(
  ops: OpSet,
  graph: Graph,
  loss: Value,
  parameters: readonly GraphInput[],
): ReadonlySet<number> {
  const isDifferentiable = (node: Node): boolean => gradientOf(ops, node) !== undefined;
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

/** The gradient rule of a node's op. Fused nodes, which are created after differentiation, have none. */
function gradientOf(ops: OpSet, node: Node): Op['gradient'] {
  return node.body ? undefined : opOf(ops, node.op).gradient;
}

/** Outputs that a gradient can flow through: integers have none. */
function realOutputs(node: Node): readonly Value[] {
  return node.outputs.filter((output) => output.type.dtype === 'f32');
}

/** Adds the gradients of one node's active inputs to those from the nodes after it. */
function propagate(
  ops: OpSet,
  builder: GraphBuilder,
  node: Node,
  active: ReadonlySet<number>,
  gradients: Map<number, Value>,
): void {
  const gradient = gradientOf(ops, node);
  const outputGradients = node.outputs.map((output) => gradients.get(output.id));
  const wants = (input: number) => active.has(node.inputs[input]!.id);
  if (!gradient || outputGradients.every((outputGradient) => outputGradient === undefined)) return;
  if (!node.inputs.some((_, input) => wants(input))) return;
  withGradientOrigin(builder, node, () => {
    const { inputs, outputs, attributes } = node;
    const inputGradients = gradient({ builder, inputs, outputs, attributes, outputGradients, wants });
    for (const [input, added] of inputGradients.entries()) {
      if (added && wants(input)) accumulate(builder, gradients, inputs[input]!, added);
    }
  });
}

function accumulate(builder: GraphBuilder, gradients: Map<number, Value>, value: Value, added: Value): void {
  const earlier = gradients.get(value.id);
  gradients.set(value.id, earlier ? builder.add(earlier, added) : added);
}

function withGradientOrigin(builder: GraphBuilder, node: Node, body: () => void): void {
  if (node.origin) builder.withOrigin(`${node.origin.label} (gradient)`, node.origin.span, body);
  else body();
}
