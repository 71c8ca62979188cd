import { readFileSync, writeFileSync } from 'node:fs';
import type { Counts } from './inject.ts';

const root = new URL('../../', import.meta.url);
/** Root of the repository: compiled tools are one folder deeper than their sources. */
const repository = root.pathname.endsWith('/dist/') ? new URL('../', root) : root;
const results = new URL('docs/results.json', repository);

/** Stores a table of fault injection results in docs/results.json. */
export function recordFaults(counts: readonly Counts[]): void {
  const rows = counts.map(({ scenario, operations, injected, failures }) => [
    scenario,
    ...[operations, injected, failures.length].map(String),
  ]);
  const sums = [1, 2, 3].map((column) => String(rows.reduce((sum, row) => sum + Number(row[column]), 0)));
  recordTable('faults', 'npm run faults -- --record', {
    head: ['written files', 'operations', 'faults injected', 'lost or different'],
    rows: [...rows, ['all', ...sums]],
  });
}

interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Stores a table in docs/results.json, for pages to print by its name. */
export function recordTable(name: string, command: string, table: Table): void {
  const content = JSON.parse(readFileSync(results, 'utf8'));
  content.tables[name] = { command, date: new Date().toISOString().slice(0, 10), ...table };
  writeFileSync(results, `${JSON.stringify(content, null, 2)}\n`);
}
