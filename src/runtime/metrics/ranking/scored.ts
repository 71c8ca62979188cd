/** Scores of all records for one class, and whether they are of the class. */
export interface Scored {
  readonly scores: Float64Array;
  /** 1 for records of the class, else 0. */
  readonly positive: Uint8Array;
}

/** The numbers of records with one score; groups are ordered by descending score. */
export interface ScoreGroup {
  readonly positives: number;
  readonly negatives: number;
}

export function groupsOf({ scores, positive }: Scored): readonly ScoreGroup[] {
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => compare(scores[b]!, scores[a]!));
  const groups: { positives: number; negatives: number }[] = [];
  let last: number | undefined;
  for (const i of order) {
    if (last === undefined || scores[i] !== last) groups.push({ positives: 0, negatives: 0 });
    const group = groups.at(-1)!;
    if (positive[i]) group.positives++;
    else group.negatives++;
    last = scores[i]!;
  }
  return groups;
}

/** Also compares infinite scores, whose difference would be NaN. */
function compare(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Scores of several classes by record, in growing columns. */
export class ScoreColumns {
  readonly classes: number;
  #length = 0;
  #scores: readonly Float64Array[];
  #positive: readonly Uint8Array[];

  constructor(classes: number) {
    this.classes = classes;
    this.#scores = Array.from({ length: classes }, () => new Float64Array(64));
    this.#positive = Array.from({ length: classes }, () => new Uint8Array(64));
  }

  /** Adds a record. `isOf`: whether the record is of a class. NaN counts as −∞. */
  add(scores: Float64Array | Float32Array, isOf: (index: number) => boolean): void {
    this.#reserve(this.#length + 1);
    for (let index = 0; index < this.classes; index++) {
      const score = scores[index]!;
      this.#scores[index]![this.#length] = Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score;
      this.#positive[index]![this.#length] = isOf(index) ? 1 : 0;
    }
    this.#length++;
  }

  of(index: number): Scored {
    return {
      scores: this.#scores[index]!.subarray(0, this.#length),
      positive: this.#positive[index]!.subarray(0, this.#length),
    };
  }

  #reserve(length: number): void {
    const capacity = this.#scores[0]?.length ?? 0;
    if (length <= capacity) return;
    this.#scores = this.#scores.map((column) => grown(column, new Float64Array(2 * capacity)));
    this.#positive = this.#positive.map((column) => grown(column, new Uint8Array(2 * capacity)));
  }
}

function grown<T extends Float64Array | Uint8Array>(column: T, longer: T): T {
  longer.set(column);
  return longer;
}
