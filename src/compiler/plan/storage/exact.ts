import type { Graph, Node, OutputRole } from '../../ir/graph.ts';
import { opNamed } from '../../ops/index.ts';
import { producers } from '../../passes/index.ts';

/**
 * Ids of the values that stay f32 because f16 would lose too much precision: sums and statistics, as their
 * ops declare; the addends of parameter gradients and losses; and copies of all these.
 */
export function exactValues(graph: Graph): ReadonlySet<number> {
  const exact = new Set([
    ...addends(graph, ['gradient'], isElementwise),
    ...addends(graph, ['loss', 'term', 'weight'], (node) => node.op === 'sum' || isElementwise(node)),
  ]);
  for (const node of graph.nodes) {
    for (const i of node.body ? [] : (opNamed(node.op).exact ?? [])) exact.add(node.outputs[i]?.id ?? -1);
    const copied = copies.has(node.op) && node.inputs.some(({ id }) => exact.has(id));
    if (copied) for (const { id } of node.outputs) exact.add(id);
  }
  return exact;
}

const copies: ReadonlySet<string> = new Set(['broadcast', 'concat', 'reshape', 'slice', 'transpose']);

function isElementwise(node: Node): boolean {
  if (node.body) return node.body.nodes.every(isElementwise);
  return node.op === 'accumulate' || copies.has(node.op) || opNamed(node.op).kind === 'elementwise';
}

/**
 * Ids of the outputs of some roles, and of the values from which they are computed only through nodes that
 * satisfy `passesOn`.
 */
function addends(
  graph: Graph,
  roles: readonly OutputRole[],
  passesOn: (node: Node) => boolean,
): ReadonlySet<number> {
  const producer = producers(graph);
  const pending = graph.outputs.filter(({ role }) => roles.includes(role)).map(({ value }) => value.id);
  const found = new Set(pending);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const node = producer.get(id);
    if (!node || !passesOn(node)) continue;
    for (const input of node.inputs) {
      if (!found.has(input.id)) pending.push(input.id);
      found.add(input.id);
    }
  }
  return found;
}
