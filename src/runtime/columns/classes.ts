import { DataError } from '../errors.ts';
import { indexOfNames } from '../reading/names.ts';
import { shown, sortedNames } from '../records/class_names.ts';
import type { Row } from '../records/row.ts';

/**
 * Sorted names of the classes in the training rows. `namesIn`: the names in a row; empty if its cell cannot
 * be read, which reading the row reports.
 */
export function classesIn(
  training: Iterable<Row>,
  namesIn: (row: Row) => readonly string[],
): readonly string[] {
  const found = new Set<string>();
  for (const row of training) {
    for (const name of namesIn(row)) found.add(name);
  }
  return sortedNames(found);
}

/**
 * Returns a function that finds the index of a class by its name, and throws DataError at the row for an
 * unknown name.
 */
export function classFinder(names: readonly string[], column: string): (name: string, row: Row) => number {
  const indices = indexOfNames(names, `names of the column '${column}'`);
  return (name, row) => {
    const index = indices.get(name);
    if (index !== undefined) return index;
    throw new DataError(
      row.where,
      `unknown class '${name}' in '${column}'; expected one of ${shown(names)}`,
      'classes are those of the training split, or of `names`; with a share that is held out, `stratify: true` keeps every class in training',
    );
  };
}
