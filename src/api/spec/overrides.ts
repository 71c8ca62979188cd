/**
 * Values for params and fields of a spec, by path:
 * `{ d: 64, 'train.steps': 10, 'train.optimizer.lr': 3e-4 }`. A string is read as an expression of the
 * language, as the command line's `--set` does.
 */
export type Overrides = Readonly<Record<string, string | number | boolean>>;

/** The same values as the language writes them. */
export function overrideTexts(set: Overrides = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(set).map(([path, value]) => [path, String(value)]));
}
