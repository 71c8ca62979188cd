import { DataError } from '../errors.ts';

/** Largest number of names in a message. */
const mostShown = 12;

/** Class names in alphabetical order, or by value if all are whole numbers. */
export function sortedNames(names: Iterable<string>): readonly string[] {
  const distinct = [...new Set(names)];
  const numeric = distinct.every((name) => /^-?\d+$/.test(name));
  return distinct.sort((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : 1));
}

/** Index of a class. Throws DataError if it is unknown; `from` says what determines the classes. */
export function classIndex(
  name: string,
  classes: ReadonlyMap<string, number>,
  where: string,
  from: string,
): number {
  const index = classes.get(name);
  if (index !== undefined) return index;
  throw new DataError(
    where,
    `unknown label '${name}'; expected one of ${shown(classes.keys())}`,
    `classes are those of ${from}`,
  );
}

/** Quoted names; only the first if there are many. */
export function shown(names: Iterable<string>): string {
  const all = [...names];
  const quoted = all.slice(0, mostShown).map((name) => `'${name}'`);
  return `${quoted.join(', ')}${all.length > mostShown ? ', ...' : ''}`;
}
