import type { Graph } from '../ir/graph.ts';

/** Maximum number of elements of a constant that a program stores as data: 32 KiB on the device. */
export const mostStored = 8192;

/** A source of unused names for inputs of role `constant`. */
export function constantName(graph: Graph): () => string {
  const taken = new Set(graph.inputs.map(({ name }) => name));
  let next = 0;
  return () => {
    while (taken.has(`constant.${next}`)) next++;
    return `constant.${next++}`;
  };
}
