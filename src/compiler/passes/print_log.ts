import { printGraph } from '../ir/print.ts';
import type { PassLog, PassOutcome } from './run_passes.ts';

/** One line per pass: its name, nodes before and after, and milliseconds, or why it did not run. */
export function printLog(log: readonly PassLog[]): readonly string[] {
  return log.map(({ pass, outcome }) => `${pass.padEnd(24)} ${outcomeText(outcome)}`);
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

/** The graph after one run of a pass, with a heading that tells repeated passes apart. */
export function printEntry(entry: PassLog): string {
  return `${headingOf(entry)}\n${printGraph(entry.graph)}`;
}

/** `after dead_code on answer (changed), which repeats: fusion counts …`. */
function headingOf({ pass, of, repeats, outcome }: PassLog): string {
  const result = outcome.kind === 'skipped' ? `skipped: ${outcome.reason}` : outcome.kind;
  return `after ${pass} on ${of} (${result})${repeats ? `, repeated because ${repeats}` : ''}`;
}
