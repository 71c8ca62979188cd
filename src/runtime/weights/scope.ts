/**
 * Whether a name that the model lacks belongs to the requested parameters: it does if the parameters that
 * share the longest prefix with it do. Layer 12 of an encoder with two layers is therefore reported if the
 * encoder was requested, and ignored if another part was.
 */
export function kinshipWith(
  all: Iterable<string>,
  asked: ReadonlySet<string>,
): (unknownName: string) => boolean {
  const beginnings = new Map<string, boolean>();
  for (const name of all) {
    for (const beginning of beginningsOf(name)) {
      beginnings.set(beginning, asked.has(name) || beginnings.get(beginning) === true);
    }
  }
  return (name) => {
    const nearest = beginningsOf(name).findLast((beginning) => beginnings.has(beginning));
    return nearest !== undefined && beginnings.get(nearest)!;
  };
}

/** Proper prefixes of a path: `a` and `a.b` for `a.b.c`. */
function beginningsOf(name: string): readonly string[] {
  const parts = name.split('.');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
}
