import { DataError } from '../errors.ts';

/**
 * Throws DataError if a table lacks a needed column, or has it twice. `where`: the file, and the line of its
 * header; `hint`: advice for a missing column.
 */
export function requireColumns(
  columns: readonly string[],
  needed: readonly string[],
  where: string,
  hint: string,
): void {
  const missing = needed.filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    throw new DataError(
      where,
      `no ${missing.length === 1 ? 'column' : 'columns'} ${quotedNames(missing)}; the table has ${quotedNames(columns) || 'none'}`,
      hint,
    );
  }
  const repeated = [...new Set(needed)].filter((name) => columns.indexOf(name) !== columns.lastIndexOf(name));
  if (repeated.length === 0) return;
  throw new DataError(
    where,
    `the column ${quotedNames(repeated)} occurs more than once: ${quotedNames(columns)}`,
    'rename or remove all but one of them',
  );
}

/** Quoted names; only the first if there are many. */
function quotedNames(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => `'${name}'`);
  return `${shown.join(', ')}${names.length > 20 ? ', ...' : ''}`;
}
