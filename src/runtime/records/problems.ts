import { DataError } from '../errors.ts';

/** Kinds of problem that are kept, and problems kept of each kind. */
const [mostKinds, mostOfKind] = [20, 10];

/** Characters of a message that decide on its kind. */
const longestKind = 1000;

/** Problems of the same kind: their messages differ only in quoted text and numbers. */
export interface ProblemKind {
  readonly count: number;
  readonly first: readonly DataError[];
}

/**
 * Records of a split that cannot be used. All are counted; the first of each kind are kept, so that many
 * problems of one kind do not hide another kind.
 */
export class RecordProblems {
  readonly #kinds = new Map<string, { count: number; readonly first: DataError[] }>();
  #count = 0;
  #general: DataError | undefined;

  /** The first problem that all records have together, which `skip` never leaves out; undefined: there is none. */
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

  /** Adds a problem that all records have together, such as boxes in another form than declared. */
  addGeneral(problem: DataError): void {
    this.#general ??= problem;
    this.add(problem);
  }

  /** The result of `body`; undefined where it throws DataError, which is added. */
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

  /** Kinds beyond the limit are counted together. */
  #keyOf(message: string): string {
    const kind = message
      .slice(0, longestKind)
      .replace(/'[^']*'|"[^"]*"|\[.*\]|\{.*\}|0x[0-9a-f]+|\d+(\.\d+)?/g, '…');
    return this.#kinds.has(kind) || this.#kinds.size < mostKinds ? kind : 'other';
  }
}

/** The part of a split that holds its problems. */
interface CheckedSplit {
  /** Number of usable records. */
  readonly length: number;
  readonly problems?: RecordProblems;
}

interface CheckedSplits {
  readonly splits: Readonly<Record<string, CheckedSplit>>;
}

/**
 * Whether the records of a split that cannot be used are at most the share `skip` of all its records, and the
 * split has no problem of all records. Null: every record must be usable.
 */
export function isTolerable({ length, problems }: CheckedSplit, skip: number | null): boolean {
  const count = problems?.count ?? 0;
  if (problems?.general) return false;
  return count === 0 || (skip !== null && count / (length + count) <= skip);
}

/**
 * Throws the first problem of a dataset, with the number of the others. Splits whose unusable records are at
 * most the share `skip` are left out.
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

/** Number of problems that several splits share, such as those of a file with both. */
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
