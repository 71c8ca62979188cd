import type { Graph } from '../ir/graph.ts';

/** Elements of a constant that a program holds as data: 32 KiB on the device. */
export const mostStored = 8192;

/** Names for a graph's inputs of role `constant` that it does not have yet. */
export function constantName(graph: Graph): () => string {
  const taken = new Set(graph.inputs.map(({ name }) => name));
  let next = 0;
  return () => {
    while (taken.has(`constant.${next}`)) next++;
    return `constant.${next++}`;
  };
}
