import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { splitNamed } from '../../runtime/formats/support/named_splits.ts';
import type { Row } from '../../runtime/records/row.ts';
import type { DescribedColumn } from './columns.ts';
import { specPath } from './paths.ts';
import { openRows } from './table_rows.ts';

/** The held-out rows of a table. */
export interface HeldOutRows {
  /** The format's argument, in a spec that is in `folder`. */
  readonly argument: (folder: string) => string;
  /** Whether a share of the rows is held out, which may be stratified. */
  readonly share: boolean;
  /** Columns that name splits, and so are not inputs. */
  readonly columns: readonly string[];
  readonly notes: readonly string[];
}

/**
 * The held-out rows: those marked by a column, those of another file next to `train.csv`, or a share. `used`:
 * columns that the user has selected for another purpose.
 */
export async function heldOutRows(
  path: string,
  rows: readonly Row[],
  columns: readonly DescribedColumn[],
  used: readonly (string | undefined)[],
): Promise<HeldOutRows> {
  const naming = columns.filter(({ name }) => !used.includes(name) && namesSplits(rows, name));
  const names = naming.map(({ name }) => name);
  const column = names.find((name) => splitsIn(rows, name).has('train') && splitsIn(rows, name).has('valid'));
  if (column !== undefined) {
    return {
      argument: () => `split: ${JSON.stringify(column)}`,
      share: false,
      columns: names,
      notes: [`\`${column}\` names the split of each row.`],
    };
  }
  const file = await validFile(path, rows[0]!);
  if (file !== undefined) {
    return {
      argument: (folder) => `valid: ${specPath(file, folder)}`,
      share: false,
      columns: names,
      notes: [`The rows of ${basename(file)} are held out.`],
    };
  }
  const unused = names.map((name) => `Left out (names of splits, but not both train and valid): ${name}.`);
  return {
    argument: () => 'valid: 20%',
    share: true,
    columns: names,
    notes: ['A fifth of the rows is held out, chosen by the seed.', ...unused],
  };
}

/** Whether every cell of a column names a split. */
function namesSplits(rows: readonly Row[], column: string): boolean {
  return !splitsIn(rows, column).has(undefined);
}

function splitsIn(rows: readonly Row[], column: string): ReadonlySet<string | undefined> {
  return new Set(rows.map((row) => splitNamed(row.get(column))));
}

/** Suffixes of held-out files, instead of `train`. */
const heldOutNames = ['valid', 'validation', 'val', 'dev'];

/** The file of held-out rows next to `train.csv`, with the same columns; undefined if there is none. */
async function validFile(path: string, row: Row): Promise<string | undefined> {
  const parts = /^(.*?)(?<![a-z])train(?:ing)?(?![a-z])(.*)$/i.exec(basename(path));
  if (!parts) return undefined;
  const files = heldOutNames.map((name) => join(dirname(path), `${parts[1]}${name}${parts[2]}`));
  const file = files.find(existsSync);
  if (file === undefined) return undefined;
  const held = (await openRows(file)).rows[0]!.columns;
  return row.columns.every((name) => held.includes(name)) ? file : undefined;
}
