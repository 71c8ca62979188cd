import type { Graph, Node } from '../ir/graph.ts';
import { rootsOf } from '../plan/memory/views.ts';
import { forwardNodes } from './forward.ts';

/**
 * Forward nodes of the layers at `paths` that are computed again: all of a layer but what later layers read, so that each is computed from
 * its own inputs. A layer is what has one origin: `language.bert.encoder.layer.3`.
 */
export function namedNodes(graph: Graph, paths: readonly string[]): ReadonlySet<Node> {
  const forward = forwardNodes(graph);
  const rootOf = rootsOf(graph);
  const layerOf = (node: Node): string => node.origin?.label ?? '';
  const layers = new Map<number, string>();
  for (const node of forward) for (const { id } of node.outputs) layers.set(id, layerOf(node));
  const kept = new Set<number>();
  for (const node of forward) {
    for (const value of node.inputs) {
      const root = rootOf(value).id;
      if (layers.get(root) !== layerOf(node)) kept.add(root);
    }
  }
  for (const { value } of graph.outputs) kept.add(rootOf(value).id);
  const isNamed = (label: string): boolean =>
    paths.some((path) => label === path || label.startsWith(`${path}.`));
  return new Set(
    [...forward].filter(
      (node) =>
        node.op !== 'reshape' && isNamed(layerOf(node)) && node.outputs.every(({ id }) => !kept.has(id)),
    ),
  );
}
