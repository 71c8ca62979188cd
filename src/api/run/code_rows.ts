import { areSplits, type CodeDataset } from '../../runtime/records/code.ts';
import { OptionError } from '../options.ts';

/**
 * Throws OptionError if the option `datasets` names a dataset that is not in the spec or whose format is not
 * `code`, or if its value is neither an iterable nor a pair of them. Missing rows are detected when the
 * dataset is opened.
 */
export function requireCodeRows(
  datasets: readonly { readonly name: string; readonly format: { readonly builtin: string } }[],
  given: Readonly<Record<string, CodeDataset>> = {},
): void {
  const names = datasets.filter(({ format }) => format.builtin === 'code').map(({ name }) => name);
  for (const [name, rows] of Object.entries(given)) {
    if (!names.includes(name)) throw new OptionError(surplus(name, names));
    const parts: readonly unknown[] = isObject(rows) && areSplits(rows) ? [rows.train, rows.valid] : [rows];
    if (parts.every(isIterable)) continue;
    throw new OptionError(
      `option datasets.${name}: expected an iterable of objects, or { train, valid } with an iterable each`,
    );
  }
}

function surplus(name: string, names: readonly string[]): string {
  const known =
    names.length === 0
      ? 'no dataset has the format `code`'
      : `datasets with the format \`code\`: ${names.join(', ')}`;
  return `option datasets: the spec reads no rows from code by the name ${name}; ${known}`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isIterable(value: unknown): boolean {
  return isObject(value) && (Symbol.iterator in value || Symbol.asyncIterator in value);
}
