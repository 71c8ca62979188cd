/** How many bindings of at most `limit` bytes a tensor needs. */
export function windowCount(bytes: number, limit: number): number {
  return Math.max(1, Math.ceil(bytes / limit));
}

/** Names of the bindings of a tensor: its own where one is enough. */
export function windowNames(name: string, count: number): readonly string[] {
  return count === 1 ? [name] : Array.from({ length: count }, (_, w) => `${name}_window${w}`);
}

/** Statements that do something to element `i` in the window of `size` elements that it lies in; `use` ends in a `return`. */
export function inWindow(
  windows: readonly string[],
  size: number,
  use: (element: string) => string,
): readonly string[] {
  return windows.map((window, w) => {
    const element = `${window}[${w === 0 ? 'i' : `i - ${w * size}u`}]`;
    const last = w === windows.length - 1;
    return last ? `  ${use(element)}` : `  if (i < ${(w + 1) * size}u) { ${use(element)} }`;
  });
}
