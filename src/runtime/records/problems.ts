import { DataError } from '../errors.ts';

/** Limits on the number of stored kinds, and of stored problems of each kind. */
const [mostKinds, mostOfKind] = [20, 10];

/** Number of leading characters of a message that determine its kind. */
const longestKind = 1000;

/** Problems of one kind: their messages differ only in quoted text and numbers. */
export interface ProblemKind {
  readonly count: number;
  readonly first: readonly DataError[];
}

/**
 * Unusable records of a split. All are counted, but only the first of each kind are stored, so that many
 * problems of one kind do not hide another.
 */
export class RecordProblems {
  readonly #kinds = new Map<string, { count: number; readonly first: DataError[] }>();
  #count = 0;
  #general: DataError | undefined;

  /** The first problem that affects all records, which `skip` never tolerates; undefined if there is none. */
  get general(): DataError | undefined {
    return this.#general;
  }

  get count(): number {
    return this.#count;
  }

  add(problem: DataError): void {
    this.#count++;
    const key = this.#keyOf(problem.message);
    const kind = this.#kinds.get(key) ?? { count: 0, first: [] };
    this.#kinds.set(key, kind);
    kind.count++;
    if (kind.first.length < mostOfKind) kind.first.push(problem);
  }

  /** Adds a problem that affects all records, such as boxes in another form than declared. */
  addGeneral(problem: DataError): void {
    this.#general ??= problem;
    this.add(problem);
  }

  /** Returns the result of `body`; if it throws DataError, adds that and returns undefined. */
  collect<T>(body: () => T): T | undefined {
    try {
      return body();
    } catch (error) {
      return this.#caught(error);
    }
  }

  async collectAsync<T>(body: () => Promise<T>): Promise<T | undefined> {
    try {
      return await body();
    } catch (error) {
      return this.#caught(error);
    }
  }

  kinds(): readonly ProblemKind[] {
    return [...this.#kinds.values()];
  }

  #caught(error: unknown): undefined {
    if (!(error instanceof DataError)) throw error;
    this.add(error);
  }

  /** Kinds beyond the limit are counted as one. */
  #keyOf(message: string): string {
    const kind = message
      .slice(0, longestKind)
      .replace(/'[^']*'|"[^"]*"|\[.*\]|\{.*\}|0x[0-9a-f]+|\d+(\.\d+)?/g, '…');
    return this.#kinds.has(kind) || this.#kinds.size < mostKinds ? kind : 'other';
  }
}

/** The part of a split that concerns its problems. */
interface CheckedSplit {
  /** Number of usable records. */
  readonly length: number;
  readonly problems?: RecordProblems;
}

interface CheckedSplits {
  readonly splits: Readonly<Record<string, CheckedSplit>>;
}

/**
 * Whether at most the share `skip` of a split's records is unusable, and no problem affects all records.
 * Null: every record must be usable.
 */
export function isTolerable({ length, problems }: CheckedSplit, skip: number | null): boolean {
  const count = problems?.count ?? 0;
  if (problems?.general) return false;
  return count === 0 || (skip !== null && count / (length + count) <= skip);
}

/**
 * Throws the first problem of a dataset, with the number of the others. Ignores splits in which at most the
 * share `skip` of the records is unusable.
 */
export function requireUsable({ splits }: CheckedSplits, skip: number | null): void {
  const refused = Object.entries(splits).filter(([, split]) => !isTolerable(split, skip));
  const problems = refused.flatMap(([, split]) => split.problems ?? []);
  const [general] = problems.flatMap((split) => split.general ?? []);
  const first = general ?? problems.flatMap((split) => split.kinds())[0]?.first[0];
  if (!first) return;
  const others = problems.reduce((sum, { count }) => sum + count, 0) - 1 - repeated(problems);
  const more = `${others} more ${others === 1 ? 'record' : 'records'} cannot be used: \`unitc data check SPEC\` lists them`;
  const hints = [
    ...(first.hint === undefined ? [] : [first.hint]),
    ...(others === 0 ? [] : [more]),
    ...(skip === null || general ? [] : refused.map(([name, split]) => beyond(name, split, skip))),
  ];
  throw hints.length === 0 ? first : new DataError(first.where, first.message, hints.join('; '));
}

/** Number of problems that occur in several splits, such as those of a file that contains both. */
function repeated(problems: readonly RecordProblems[]): number {
  const seen = new Set<string>();
  let count = 0;
  for (const { where, message } of problems.flatMap((split) => split.kinds()).flatMap(({ first }) => first)) {
    const key = JSON.stringify([where, message]);
    if (seen.has(key)) count++;
    seen.add(key);
  }
  return count;
}

function beyond(name: string, { length, problems }: CheckedSplit, skip: number): string {
  const count = problems?.count ?? 0;
  return `unusable in ${name}: ${count} of ${length + count} (${percent(count / (length + count))}), and \`skip\` allows ${percent(skip)}`;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
