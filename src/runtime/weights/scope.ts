/**
 * Whether a name that the model lacks belongs to the parameters asked for: it does where its nearest kin in the model
 * does, those that share the longest beginning with it. So layer 12 of an encoder with two is noticed where the
 * encoder was asked for, and passed over where another part was.
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

/** `a.b.c`: `a`, `a.b`. */
function beginningsOf(name: string): readonly string[] {
  const parts = name.split('.');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
}
