import type { Graph } from '../ir/graph.ts';
import type { Property } from './properties.ts';

/** Facts about a pass, as data: check_passes.ts refuses a list in which a requirement is not met. */
export interface PassFacts {
  readonly name: string;
  /** One line without a subject, for documentation and messages: "removes nodes that no output needs". */
  readonly summary: string;
  /** Properties that the graph must have before the pass; empty: it works on any graph. */
  readonly requires: readonly Property[];
  /** Properties that the pass establishes; empty: it adds none. */
  readonly ensures: readonly Property[];
  /** Properties that the graph may have lost afterwards. */
  readonly invalidates?: readonly Property[];
}

/** A rewrite that depends on the graph alone and changes no result beyond rounding. */
export interface Pass extends PassFacts {
  run(graph: Graph): Graph;
}

/** A rewrite that also depends on the model, the adapter or the request. Every `Pass` is one. */
export interface ContextPass<Context> extends PassFacts {
  /**
   * The reason why the pass does not apply; undefined if it does. A skipped pass counts as ensuring its
   * properties: it has nothing to do.
   */
  skip?(context: Context): string | undefined;
  run(graph: Graph, context: Context): Graph;
}

/** A pass at its position in a list. */
export type Listed<P> = P & {
  /** Reason why the list contains the pass again. */
  readonly repeats?: string;
};

/** A pass that the list already contains, with the reason why it runs again. */
export function again<P extends object>(pass: P, repeats: string): Listed<P> {
  return { ...pass, repeats };
}
