import { existsSync, readFileSync } from 'node:fs';
import { writeWholeText } from '../../src/storage/whole_file.ts';
import type { MeasuredTable, Results } from '../docs/results.ts';

/** A table of docs/results.json whose counts grow with every execution of a command. */
export interface Counters {
  readonly table: string;
  readonly command: string;
  /** Column titles: the first column has the keys of the rows, the others have counts. */
  readonly head: readonly string[];
}

const empty: Results = { environment: {}, values: {}, tables: {}, outputs: {} };

/**
 * Adds counts to the row `key` of a table in the results file, which is replaced atomically; a missing file
 * counts as empty.
 */
export function count(
  file: string,
  { table, command, head }: Counters,
  key: string,
  counts: readonly number[],
): void {
  const results = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : empty;
  const before = results.tables[table]?.rows ?? [];
  const rows = added(before, key, counts);
  const date = new Date().toISOString().slice(0, 10);
  const tables = { ...results.tables, [table]: { command, date, head, rows } satisfies MeasuredTable };
  writeWholeText(file, `${JSON.stringify({ ...results, tables }, null, 2)}\n`);
}

function added(
  rows: readonly (readonly string[])[],
  key: string,
  counts: readonly number[],
): readonly (readonly string[])[] {
  const known = rows.find(([name]) => name === key)?.slice(1) ?? counts.map(() => '0');
  const sum = counts.map((value, column) => written(value + numberIn(known[column] ?? '0')));
  const row = [key, ...sum];
  return rows.some(([name]) => name === key)
    ? rows.map((other) => (other[0] === key ? row : other))
    : [...rows, row].sort(([a], [b]) => (a! < b! ? -1 : 1));
}

/** `12,345` */
function written(value: number): string {
  return value.toLocaleString('en');
}

function numberIn(text: string): number {
  return Number(text.replaceAll(',', ''));
}
