import { DataError } from '../../errors.ts';
import { similarName } from '../../reading/names.ts';
import type { Dialect } from './dialect.ts';

/** Throws DataError if the file has no records. */
export function requireHeader(records: number, path: string, { name }: Dialect): void {
  if (records > 0) return;
  throw new DataError(
    path,
    'the file is empty',
    `a ${name} file has the names of its columns on the first line, and then a record on each line`,
  );
}

const separators = [
  [';', '";"'],
  ['\t', '"\\t"'],
  ['|', '"|"'],
  [',', '","'],
] as const;

/** Hint for columns that are missing from the header. */
export function columnHint(
  header: readonly string[],
  needed: readonly string[],
  { separator, header: given }: Dialect,
): string {
  const missing = needed.find((name) => !header.includes(name));
  const similar = missing === undefined ? undefined : similarName(missing, header);
  if (similar !== undefined) return `names are compared exactly: did you mean '${similar}'?`;
  if (header[0]?.startsWith('sep=')) return 'the line `sep=` is for Excel: remove it';
  const [only] = header.length === 1 ? header : [];
  const other = separators.find(([character]) => character !== separator && only?.includes(character));
  if (other)
    return `the header is one cell: if another character separates cells, write \`separator: ${other[1]}\``;
  if (given) return 'check the names in `header` and in `columns`';
  return "check the names in `columns`; a file whose first line is a record needs `header: [NAMES]`, its columns' names";
}
