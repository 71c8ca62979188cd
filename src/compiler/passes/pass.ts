import type { Graph } from '../ir/graph.ts';

/** A rewrite of a graph that changes no meaning beyond rounding. */
export interface Pass {
  readonly name: string;
  readonly summary: string;
  run(graph: Graph): Graph;
}
