import type { ResultStores } from './types.ts';

/**
 * Stores the accumulators acc0, acc1, … to the rows that begin at `first`, except those beyond the last row
 * of C.
 */
export function storeRows(first: string, count: number, { setup, store, afterStores }: ResultStores): string {
  const rows = Array.from({ length: count }, (_, r) => `(${first} + ${r}u)`);
  const stored = rows.map((row, r) => `if (${row} < rows) { ${store(row, `acc${r}`)} }`).join('\n');
  if (!afterStores) return `${setup}\n${stored}`;
  return `${stored}
${setup}
for (var row = ${first}; row < min(${first} + ${count}u, rows) + zero; row++) {
${afterStores('row')}
}`;
}
