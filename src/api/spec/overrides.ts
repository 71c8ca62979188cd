/**
 * Values for params and fields of a spec, by path: `{ d: 64, 'train.steps': 10, 'train.optimizer.lr': 3e-4
 * }`. Strings are parsed as expressions of the language, as for `--set` on the command line.
 */
export type Overrides = Readonly<Record<string, string | number | boolean>>;

/** The values in the syntax of the language. */
export function overrideTexts(set: Overrides = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(set).map(([path, value]) => [path, String(value)]));
}
