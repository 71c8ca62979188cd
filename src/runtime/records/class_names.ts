import { DataError } from '../errors.ts';

/** Names shown in messages. */
const mostShown = 12;

/** Class names in alphabetical order; whole numbers in the order of their values. */
export function sortedNames(names: Iterable<string>): readonly string[] {
  const distinct = [...new Set(names)];
  const numeric = distinct.every((name) => /^-?\d+$/.test(name));
  return distinct.sort((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : 1));
}

/** Index of a class. Throws DataError where it is unknown; `from` says what fixes the classes. */
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

/** Quoted names, the first ones of many. */
export function shown(names: Iterable<string>): string {
  const all = [...names];
  const quoted = all.slice(0, mostShown).map((name) => `'${name}'`);
  return `${quoted.join(', ')}${all.length > mostShown ? ', ...' : ''}`;
}
