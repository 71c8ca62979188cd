import { type CallArguments, flag, integer, optionalText } from '../../arguments.ts';
import { className } from '../../columns/cells.ts';
import type { ColumnCalls } from '../../columns/samples.ts';
import { DataError } from '../../errors.ts';
import { RecordProblems } from '../../records/problems.ts';
import type { RowSource } from '../../records/row.ts';
import { splitGrouped } from './groups.ts';
import { groupsOfRows } from './row_groups.ts';
import { type SelectedSplits, selectedRows } from './selected_rows.ts';
import { positions, splitByShare, splitStratified } from './share.ts';

/** A held-out share: of all rows, of the rows of each class, or of groups of rows. */
export interface RowShare {
  /** Fraction of the rows or groups in `valid`, above 0 and below 1. */
  readonly valid: number;
  /** Whether the share is held out of every class separately. */
  readonly stratify: boolean;
  /** Column whose equal values stay in one split; null: every row is its own group. */
  readonly group: string | null;
}

export function rowShareOf(args: CallArguments): RowShare {
  return {
    valid: integer(args, 'valid'),
    stratify: flag(args, 'stratify'),
    group: optionalText(args, 'group'),
  };
}

interface RowContext {
  readonly seed: number;
  readonly columns: ColumnCalls;
  /** Collects the rows without a group, which are in neither split. */
  readonly problems: RecordProblems;
  /** File or dataset, for messages. */
  readonly where: string;
}

/**
 * Divides rows by a seeded share. Throws DataError if a split would be empty, or if `stratify` finds no
 * label.
 */
export function rowsByShare(
  all: RowSource,
  { valid, stratify, group }: RowShare,
  { seed, columns, problems, where }: RowContext,
): SelectedSplits {
  const share = { valid, seed };
  const classes = stratify ? classesOf(all, columns, where) : undefined;
  if (group !== null) {
    return selectedRows(all, splitGrouped(groupsOfRows(all, group, problems), share, where, classes));
  }
  const keys = positions(all.length);
  return selectedRows(
    all,
    classes ? splitStratified(keys, classes, share, where) : splitByShare(keys, share, where),
  );
}

/** Class number of every row, in order of first occurrence; -1 if it cannot be read. */
function classesOf(all: RowSource, columns: ColumnCalls, where: string): Int32Array {
  const label = Object.values(columns).find(({ builtin }) => builtin === 'label');
  if (!label) {
    throw new DataError(
      where,
      '`stratify` needs a `label` in `columns`',
      'name its column, or remove `stratify`',
    );
  }
  const column = String(label.args.column);
  const numbers = new Map<string, number>();
  const unreadable = new RecordProblems();
  return Int32Array.from({ length: all.length }, (_, index) => {
    const name = unreadable.collect(() => className(all.at(index).get(column)));
    if (name === undefined) return -1;
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  });
}
