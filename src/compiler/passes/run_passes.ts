import type { Graph } from '../ir/graph.ts';
import { verify } from '../ir/verify.ts';
import { ops } from '../ops/index.ts';
import type { ContextPass, Listed } from './pass.ts';
import { type Property, properties } from './properties.ts';

/** The result of one pass of a list. */
export interface PassLog {
  readonly pass: string;
  /** The name of the graph: the task, or `update`. */
  readonly of: string;
  /** Reason why the list contains the pass again; undefined at its first position. */
  readonly repeats: string | undefined;
  readonly outcome: PassOutcome;
  /** The graph after the pass. */
  readonly graph: Graph;
}

export type PassOutcome =
  | {
      readonly kind: 'changed' | 'unchanged';
      /** Nodes before and after. */
      readonly before: number;
      readonly after: number;
      readonly milliseconds: number;
    }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'disabled' };

export interface PassesRun {
  readonly graph: Graph;
  /** One entry per pass of the list, in order, whether it ran or not. */
  readonly log: readonly PassLog[];
}

export interface RunOptions {
  /** Names of passes to leave out; check_passes.ts decides whether they can be. */
  readonly disabled?: ReadonlySet<string>;
  /** The reason why none of the passes applies; undefined if they do. */
  readonly skipped?: string | undefined;
}

/**
 * Runs passes in order. The verifier checks each graph that a pass has changed, and each property that the
 * pass ensures and that the graph alone decides. Throws an Error if a check fails: it is a bug in the pass.
 */
export function runPasses<Context>(
  start: Graph,
  passes: readonly Listed<ContextPass<Context>>[],
  context: Context,
  { disabled = new Set(), skipped }: RunOptions = {},
): PassesRun {
  const log: PassLog[] = [];
  let graph = start;
  for (const pass of passes) {
    const { outcome, after } = disabled.has(pass.name)
      ? { outcome: { kind: 'disabled' } as const, after: graph }
      : runPass(graph, pass, context, skipped ?? pass.skip?.(context));
    graph = after;
    log.push({ pass: pass.name, of: graph.name, repeats: pass.repeats, outcome, graph });
  }
  return { graph, log };
}

function runPass<Context>(
  graph: Graph,
  pass: ContextPass<Context>,
  context: Context,
  skipped: string | undefined,
): { readonly outcome: PassOutcome; readonly after: Graph } {
  if (skipped !== undefined) return { outcome: { kind: 'skipped', reason: skipped }, after: graph };
  const started = performance.now();
  const after = pass.run(graph, context);
  const changed = !isUnchanged(graph, after);
  if (changed) verify(ops, after);
  for (const property of pass.ensures) checkProperty(after, pass.name, property);
  const milliseconds = performance.now() - started;
  const kind = changed ? 'changed' : 'unchanged';
  return { outcome: { kind, before: graph.nodes.length, after: after.nodes.length, milliseconds }, after };
}

function checkProperty(graph: Graph, pass: string, property: Property): void {
  const { holds, summary } = properties[property];
  if (holds && !holds(graph)) throw new Error(`pass ${pass} does not ensure '${property}': ${summary}`);
}

/** Whether the graph has the same nodes, inputs and outputs. */
function isUnchanged(before: Graph, after: Graph): boolean {
  const same = <T>(a: readonly T[], b: readonly T[]): boolean =>
    a === b || (a.length === b.length && a.every((one, i) => one === b[i]));
  return (
    same(before.nodes, after.nodes) &&
    same(before.inputs, after.inputs) &&
    same(before.outputs, after.outputs)
  );
}
