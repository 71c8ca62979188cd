import type { StepLine } from '../../runtime/digests/lines.ts';
import type { RunDigests } from '../../runtime/digests/read.ts';

/** Records of a task that have other names in the second run, because files or folders were renamed. */
export interface RenamedTask {
  readonly task: string;
  /** Names in the first run, by name in the second. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * The tasks whose records were renamed in the second run: the runs share no name, and most records drawn at
 * equal positions have equal contents.
 */
export function renamings(a: RunDigests, b: RunDigests): readonly RenamedTask[] {
  const tasks = new Set(a.steps.map(({ task }) => task));
  return [...tasks].flatMap((task) => {
    const names = pairedNames(pairsOf(a.steps, b.steps, task));
    const isRenamed = names && !shareNames(a.steps, b.steps, task);
    return isRenamed ? [{ task, names }] : [];
  });
}

interface DrawnPair {
  readonly names: readonly [string, string];
  readonly isEqual: boolean;
}

/**
 * Records that the runs drew at equal positions, up to the first step for which they list different numbers
 * of records.
 */
function pairsOf(a: readonly StepLine[], b: readonly StepLine[], task: string): readonly DrawnPair[] {
  const pairs: DrawnPair[] = [];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [one, two] = [a[i]!, b[i]!];
    if (one.task !== two.task || one.first.length !== two.first.length) break;
    if (one.task !== task) continue;
    for (const [k, [name, digest]] of one.first.entries()) {
      const [otherName, otherDigest] = two.first[k]!;
      pairs.push({ names: [name, otherName], isEqual: digest === otherDigest });
    }
  }
  return pairs;
}

/** Undefined if most pairs have different contents, or a record is in two pairs. */
function pairedNames(pairs: readonly DrawnPair[]): ReadonlyMap<string, string> | undefined {
  const equal = pairs.filter(({ isEqual }) => isEqual).length;
  if (equal * 2 <= pairs.length) return undefined;
  const names = new Map<string, string>();
  for (const {
    names: [name, other],
  } of pairs) {
    if ((names.get(other) ?? name) !== name) return undefined;
    names.set(other, name);
  }
  return new Set(names.values()).size === names.size ? names : undefined;
}

function shareNames(a: readonly StepLine[], b: readonly StepLine[], task: string): boolean {
  const names = new Set(drawnNames(a, task));
  return drawnNames(b, task).some((name) => names.has(name));
}

function drawnNames(steps: readonly StepLine[], task: string): readonly string[] {
  return steps.flatMap((line) => (line.task === task ? line.first.map(([name]) => name) : []));
}

/** The steps of the second run, with the names of records in the first run. */
export function withFirstNames(
  steps: readonly StepLine[],
  renamed: readonly RenamedTask[],
): readonly StepLine[] {
  if (renamed.length === 0) return steps;
  return steps.map((line) => ({
    ...line,
    first: line.first.map(([name, digest]) => [firstName(renamed, line.task, name), digest] as const),
  }));
}

/** The name in the first run of a record of the second run. */
export function firstName(renamed: readonly RenamedTask[], task: string, name: string): string {
  return renamed.find((each) => each.task === task)?.names.get(name) ?? name;
}
