import type { ResultStores } from './types.ts';

/** Stores accumulators acc0, acc1, … in the rows from `first` on. */
export function storeRows(first: string, count: number, { setup, store, later }: ResultStores): string {
  const rows = Array.from({ length: count }, (_, r) => `(${first} + ${r}u)`);
  const stored = rows.map((row, r) => `if (${row} < rows) { ${store(row, `acc${r}`)} }`).join('\n');
  if (!later) return `${setup}\n${stored}`;
  return `${stored}
${setup}
for (var row = ${first}; row < min(${first} + ${count}u, rows) + zero; row++) {
${later('row')}
}`;
}
