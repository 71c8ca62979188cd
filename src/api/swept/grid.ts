import { OptionError } from '../options.ts';
import type { Overrides } from '../spec/overrides.ts';

/** Values to try, by path. */
export type SweptValues = Readonly<Record<string, readonly (string | number | boolean)[]>>;

/** Path of the seed. Its values do not form variants: each variant is trained with each seed. */
export const seedPath = 'train.seed';

/**
 * Every combination of values, as overrides; the values of the last path vary fastest. Throws OptionError if
 * a path has no value, an empty one, or duplicates.
 */
export function combinations(set: SweptValues): readonly Overrides[] {
  for (const [path, values] of Object.entries(set)) requireValues(path, values);
  return Object.entries(set).reduce<readonly Overrides[]>(
    (found, [path, values]) =>
      found.flatMap((overrides) => values.map((value) => ({ ...overrides, [path]: value }))),
    [{}],
  );
}

/** Paths with several values, which distinguish the variants. */
export function sweptPaths(set: SweptValues): readonly string[] {
  return Object.entries(set).flatMap(([path, values]) => (values.length > 1 ? [path] : []));
}

function requireValues(path: string, values: SweptValues[string]): void {
  const texts = values.map((value) => String(value).trim());
  if (texts.length === 0 || texts.includes('')) {
    throw new OptionError(
      `option set: ${path} has an empty value; write values between commas: ${path}=1,2,3`,
    );
  }
  const twice = texts.find((text, i) => texts.indexOf(text) < i);
  if (twice !== undefined) throw new OptionError(`option set: ${path} has the value ${twice} twice`);
  if (path === seedPath && texts.length > 1) {
    throw new OptionError(
      `option set: ${path} has ${texts.length} values; give --seeds ${texts.length}, which trains every variant with the same seeds`,
    );
  }
}
