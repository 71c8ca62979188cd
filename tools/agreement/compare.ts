import type { HeadPrediction, LabelProbability, PredictedBox } from '../../src/runtime/predict/prediction.ts';

/** Agreement between the predictions of two hosts. */
export interface Agreement {
  readonly records: number;
  /** Number of records with the same most probable label, or the same label for every box. */
  readonly equalClasses: number;
  /** Largest difference of a probability, score, coordinate or value; relative for values above 1. */
  readonly difference: number;
}

/** Compares predictions for the same records in the same order. Throws if their kinds or numbers differ. */
export function agreementOf(
  found: readonly HeadPrediction[],
  expected: readonly HeadPrediction[],
): Agreement {
  if (found.length !== expected.length) throw new Error(`${found.length} of ${expected.length} answers`);
  const compared = found.map((answer, i) => compare(answer, expected[i]!));
  return {
    records: compared.length,
    equalClasses: compared.filter(({ isEqual }) => isEqual).length,
    difference: compared.reduce((most, { difference }) => Math.max(most, difference), 0),
  };
}

/** Comparison of one record. */
interface Compared {
  readonly isEqual: boolean;
  readonly difference: number;
}

function compare(found: HeadPrediction, expected: HeadPrediction): Compared {
  const parts = [
    compareLabels(found.predictions, expected.predictions),
    compareBoxes(found.boxes, expected.boxes),
    compareNumbers(numbersOf(found), numbersOf(expected)),
  ].filter((part) => part !== undefined);
  if (parts.length === 0) throw new Error('a prediction has nothing to compare');
  return {
    isEqual: parts.every(({ isEqual }) => isEqual),
    difference: Math.max(...parts.map(({ difference }) => difference)),
  };
}

/** Compares labels by name, since two equally probable ones may swap places. */
function compareLabels(
  found: readonly LabelProbability[] | undefined,
  expected: readonly LabelProbability[] | undefined,
): Compared | undefined {
  if (!found && !expected) return undefined;
  if (found?.length !== expected?.length) throw new Error('the numbers of labels differ');
  const byLabel = new Map(found!.map(({ label, probability }) => [label, probability]));
  const differences = expected!.map(({ label, probability }) =>
    deviation(byLabel.get(label) ?? Number.NaN, probability),
  );
  return { isEqual: found![0]?.label === expected![0]?.label, difference: Math.max(...differences) };
}

/** Pairs every box with the closest remaining one of its label. */
function compareBoxes(
  found: readonly PredictedBox[] | undefined,
  expected: readonly PredictedBox[] | undefined,
): Compared | undefined {
  if (!found && !expected) return undefined;
  if (found?.length !== expected?.length) throw new Error('the numbers of boxes differ');
  const left = [...found!];
  let difference = 0;
  for (const box of expected!) {
    const sameLabel = left.filter(({ label }) => label === box.label);
    const [closest] = sameLabel.sort((a, b) => boxDeviation(a, box) - boxDeviation(b, box));
    if (!closest) return { isEqual: false, difference };
    left.splice(left.indexOf(closest), 1);
    difference = Math.max(difference, boxDeviation(closest, box));
  }
  return { isEqual: true, difference };
}

function boxDeviation(a: PredictedBox, b: PredictedBox): number {
  const attributes = compareLabels(a.attributes, b.attributes)?.difference ?? 0;
  const coordinates = a.box.map((x, i) => deviation(x, b.box[i]!));
  return Math.max(deviation(a.score, b.score), ...coordinates, attributes);
}

function compareNumbers(found: readonly number[], expected: readonly number[]): Compared | undefined {
  if (found.length !== expected.length) throw new Error('the numbers of values differ');
  if (found.length === 0) return undefined;
  const differences = found.map((value, i) => deviation(value, expected[i]!));
  return { isEqual: true, difference: Math.max(...differences) };
}

function numbersOf({ value = [], embedding = [] }: HeadPrediction): readonly number[] {
  return [...[value].flat(), ...embedding];
}

/** Relative for values above 1. Infinite for a missing number, so that it never passes a comparison. */
function deviation(found: number, expected: number): number {
  const difference = Math.abs(found - expected) / Math.max(1, Math.abs(expected));
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
}
