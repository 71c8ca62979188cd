import type { HeadPrediction, LabelProbability, PredictedBox } from '../runtime/predict/prediction.ts';
import { ExportedModelError } from './errors.ts';
import { excerptsOf, recordOf } from './golden.ts';
import { type Golden, type GoldenRecord, tolerance } from './manifest.ts';
import type { ExportedModel } from './model.ts';

/** Settings of golden predictions: no label is left out. */
export const goldenSettings = { top: Number.MAX_SAFE_INTEGER, threshold: 0 } as const;

/** Largest number of labels and boxes in a golden prediction. */
export const goldenTop = 10;

/**
 * Predicts the golden records and compares prepared tensors, outputs and labels with those of the run. Throws
 * ExportedModelError with the difference.
 */
export async function verifyGolden(model: ExportedModel, { records }: Golden): Promise<void> {
  const tested = new Set(records.map(({ task }) => task));
  const missing = model.tasks.find(({ name }) => !tested.has(name));
  if (missing) throw new ExportedModelError(`golden.json has no record of task ${missing.name}`);
  for (const record of records) await verifyRecord(model, record);
}

async function verifyRecord(model: ExportedModel, golden: GoldenRecord): Promise<void> {
  const { task } = golden;
  const sample = model.sampleOf(recordOf(golden), task);
  const found = excerptsOf(await model.prepared(task, sample));
  for (const [name, expected] of Object.entries(golden.prepared)) {
    const excerpt = found[name];
    const differs = !excerpt || excerpt.length !== expected.length;
    if (differs) throw refusal(golden, `preparation returns another size of ${name}`);
    requireClose(golden, `preparation returns other values of ${name}`, excerpt.values, expected.values);
  }
  const outputs = await model.outputs(task, sample);
  for (const [head, expected] of Object.entries(golden.outputs)) {
    requireClose(golden, `head ${head} returns other values`, [...(outputs[head] ?? [])], expected);
  }
  const prediction = await model.decode(task, sample, outputs, goldenSettings);
  requireLabels(golden, prediction.predictions, golden.prediction.predictions);
  requireBoxes(golden, prediction.boxes, golden.prediction.boxes);
  requireClose(golden, 'the value differs', numbersOf(prediction), numbersOf(golden.prediction));
}

function numbersOf({ value = [] }: HeadPrediction): readonly number[] {
  return typeof value === 'number' ? [value] : value;
}

function requireClose(
  golden: GoldenRecord,
  problem: string,
  found: readonly number[],
  expected: readonly number[],
): void {
  if (found.length !== expected.length) {
    throw refusal(golden, `${problem}: ${found.length} numbers, not ${expected.length}`);
  }
  const at = found.findIndex((value, i) => !isClose(value, expected[i]!));
  if (at >= 0) throw refusal(golden, `${problem}: ${found[at]} at place ${at}, not ${expected[at]}`);
}

/** Within the tolerance; relative for values beyond 1. False for NaN. */
function isClose(found: number, expected: number): boolean {
  return Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected));
}

/** Compares labels by name, since two equally probable ones may swap places. */
function requireLabels(
  golden: GoldenRecord,
  found: readonly LabelProbability[] = [],
  expected: readonly LabelProbability[] = [],
): void {
  const byLabel = new Map(found.map(({ label, probability }) => [label, probability]));
  for (const { label, probability } of expected) {
    const now = byLabel.get(label);
    if (now !== undefined && isClose(now, probability)) continue;
    const text = now === undefined ? 'is missing' : `has the probability ${now}, not ${probability}`;
    throw refusal(golden, `the class names differ or are in another order: '${label}' ${text}`);
  }
}

function requireBoxes(
  golden: GoldenRecord,
  found: readonly PredictedBox[] = [],
  expected: readonly PredictedBox[] = [],
): void {
  for (const { label, score, box } of expected) {
    const present = found.some(
      (other) =>
        other.label === label &&
        isClose(other.score, score) &&
        other.box.every((x, i) => isClose(x, box[i]!)),
    );
    if (!present) throw refusal(golden, `the box of '${label}' with score ${score} is missing`);
  }
}

function refusal({ task, id }: GoldenRecord, problem: string): ExportedModelError {
  return new ExportedModelError(
    `the model does not give the results of the run that was exported: ${problem} (task ${task}, golden record ${id})`,
  );
}
