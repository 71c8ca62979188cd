/**
 * Sorts names topologically, and finds the cycles among the rest (the last name of a cycle depends on its
 * first). Names that depend on a cycle but are not part of one are in neither result. Iterative, so that long
 * chains cannot overflow the stack.
 */
export function dependencyOrder(needs: ReadonlyMap<string, readonly string[]>): {
  readonly ordered: readonly string[];
  readonly cycles: readonly (readonly string[])[];
} {
  const open = new Map<string, number>();
  const neededBy = new Map<string, string[]>();
  for (const [name, all] of needs) {
    const known = [...new Set(all)].filter((other) => needs.has(other));
    open.set(name, known.length);
    for (const other of known) {
      const names = neededBy.get(other);
      if (names) names.push(name);
      else neededBy.set(other, [name]);
    }
  }
  const ordered = [...open].filter(([, count]) => count === 0).map(([name]) => name);
  for (const done of ordered) {
    for (const name of neededBy.get(done) ?? []) {
      const left = open.get(name)! - 1;
      open.set(name, left);
      if (left === 0) ordered.push(name);
    }
  }
  return { ordered, cycles: cyclesAmong(needs, new Set(ordered)) };
}

function cyclesAmong(
  needs: ReadonlyMap<string, readonly string[]>,
  ordered: ReadonlySet<string>,
): readonly (readonly string[])[] {
  const cycles: string[][] = [];
  const walked = new Set<string>();
  for (const start of needs.keys()) {
    const trail = new Map<string, number>();
    let name: string | undefined = start;
    // Every remaining name depends on another remaining name, so following them ends in a cycle.
    while (name !== undefined && !ordered.has(name) && !walked.has(name) && !trail.has(name)) {
      trail.set(name, trail.size);
      name = needs.get(name)!.find((other) => needs.has(other) && !ordered.has(other));
    }
    if (name !== undefined && trail.has(name)) cycles.push([...trail.keys()].slice(trail.get(name)!));
    for (const seen of trail.keys()) walked.add(seen);
  }
  return cycles;
}
