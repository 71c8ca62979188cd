import type { Graph, Node } from '../ir/graph.ts';
import { rootsOf } from '../plan/index.ts';
import { forwardNodes } from './forward.ts';

/**
 * Forward nodes to recompute for the layers at `paths`: all nodes of a layer except those that other layers
 * read, so that each layer is recomputed from its inputs. The nodes of a layer have one origin:
 * `language.bert.encoder.layer.3`.
 */
export function namedNodes(graph: Graph, paths: readonly string[]): ReadonlySet<Node> {
  const forward = forwardNodes(graph);
  const rootOf = rootsOf(graph);
  const layerOf = (node: Node): string => node.origin?.label ?? '';
  const layers = new Map<number, string>();
  for (const node of forward) for (const { id } of node.outputs) layers.set(id, layerOf(node));
  const readElsewhere = new Set<number>();
  for (const node of forward) {
    for (const value of node.inputs) {
      const root = rootOf(value).id;
      if (layers.get(root) !== layerOf(node)) readElsewhere.add(root);
    }
  }
  for (const { value } of graph.outputs) readElsewhere.add(rootOf(value).id);
  const isNamed = (label: string): boolean =>
    paths.some((path) => label === path || label.startsWith(`${path}.`));
  return new Set(
    [...forward].filter(
      (node) =>
        node.op !== 'reshape' &&
        isNamed(layerOf(node)) &&
        node.outputs.every(({ id }) => !readElsewhere.has(id)),
    ),
  );
}
