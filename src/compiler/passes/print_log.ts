import { printGraph } from '../ir/print.ts';
import type { PassLog, PassOutcome } from './run_passes.ts';

/**
 * The log by graph, one line per pass: its name, nodes before and after, and milliseconds, or why it did not
 * run. A graph to which no pass applies takes one line.
 */
export function printLog(log: readonly PassLog[]): readonly string[] {
  const graphs = [...new Set(log.map(({ of }) => of))];
  return graphs.flatMap((graph) => {
    const entries = log.filter(({ of }) => of === graph);
    const reasons = new Set(
      entries.map(({ outcome }) => (outcome.kind === 'skipped' ? outcome.reason : undefined)),
    );
    const [reason] = reasons;
    if (reasons.size === 1 && reason) return [`${graph}: skipped: ${reason}`];
    const lines = entries.map(({ pass, outcome }) => `  ${pass.padEnd(24)} ${outcomeText(outcome)}`);
    return [graph, ...lines];
  });
}

function outcomeText(outcome: PassOutcome): string {
  if (outcome.kind === 'disabled') return 'disabled';
  if (outcome.kind === 'skipped') return `skipped: ${outcome.reason}`;
  const { before, after, milliseconds } = outcome;
  return `${String(before).padStart(6)} -> ${String(after).padStart(6)} nodes ${milliseconds.toFixed(1).padStart(8)} ms`;
}

/** The graph after every run of a pass. */
export function printAfter(log: readonly PassLog[], pass: string): string {
  return log
    .filter((entry) => entry.pass === pass)
    .map(printEntry)
    .join('\n');
}

/** The graph after one run of a pass, with a heading that distinguishes repeated passes. */
export function printEntry(entry: PassLog): string {
  return `${headingOf(entry)}\n${printGraph(entry.graph)}`;
}

/** `after dead_code on answer train (changed), repeated because fusion counts …`. */
function headingOf({ pass, of, repeats, outcome }: PassLog): string {
  const result = outcome.kind === 'skipped' ? `skipped: ${outcome.reason}` : outcome.kind;
  return `after ${pass} on ${of} (${result})${repeats ? `, repeated because ${repeats}` : ''}`;
}
