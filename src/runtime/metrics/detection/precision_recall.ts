import { linspace, type Matched, thresholds } from './match_picture.ts';

/** 0, 0.01, …, 1 */
const recallPoints: readonly number[] = linspace(0, 1, 101);

export interface ClassCurve {
  /** By threshold: mean of the precision at 101 recalls. */
  readonly precision: readonly number[];
  /** By threshold: share of the objects that were found. */
  readonly recall: readonly number[];
}

/** Of one class over all pictures; undefined where nothing is to be found. */
export function classCurve(pictures: readonly Matched[]): ClassCurve | undefined {
  const wanted = pictures.reduce((sum, picture) => sum + picture.wanted, 0);
  if (wanted === 0) return undefined;
  const order = pictures
    .flatMap((picture, p) => picture.scores.map((score, d) => ({ score, p, d })))
    .sort((a, b) => b.score - a.score);
  const at = thresholds.map((_, t) => {
    const verdicts = order.map(({ p, d }) => pictures[p]!.verdicts[t]![d]!).filter((verdict) => verdict >= 0);
    return oneThreshold(verdicts, wanted);
  });
  return { precision: at.map(({ precision }) => precision), recall: at.map(({ recall }) => recall) };
}

/** Verdicts by falling score, 1 right and 0 wrong. */
function oneThreshold(
  verdicts: readonly number[],
  wanted: number,
): { readonly precision: number; readonly recall: number } {
  const recalls: number[] = [];
  const precisions: number[] = [];
  let right = 0;
  verdicts.forEach((verdict, i) => {
    right += verdict;
    recalls.push(right / wanted);
    precisions.push(right / (i + 1 + Number.EPSILON));
  });
  // What is reached at a higher recall is reached at this one too.
  for (let i = precisions.length - 2; i >= 0; i--) {
    precisions[i] = Math.max(precisions[i]!, precisions[i + 1]!);
  }
  let from = 0;
  const read = recallPoints.map((recall) => {
    while (from < recalls.length && recalls[from]! < recall) from++;
    return precisions[from] ?? 0;
  });
  return {
    precision: read.reduce((sum, value) => sum + value, 0) / read.length,
    recall: recalls.at(-1) ?? 0,
  };
}
