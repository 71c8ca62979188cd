import type { TaskSpec } from '../../../compiler/artifact/run_spec.ts';
import { DataError } from '../../errors.ts';
import { own } from '../../own.ts';
import { toCentre } from '../../prepare/image/objects.ts';
import type { ImageObject } from '../../records/image.ts';
import type { Sample } from '../../records/record.ts';
import { type Moments, type Statistics, truthKey } from '../fitting/fitted.ts';
import type { RawSample } from '../preparer.ts';

type Truth = TaskSpec['truth'][number];
type Values = number | readonly number[] | Float32Array;

/** Member of `Sample.truth` that a truth tensor is made of: `label` for `truth.label`. */
export function truthMember({ name }: Pick<Truth, 'name'>): string {
  return name.replace(/^truth\./, '');
}

/**
 * The part of a record that preparation needs, with its boxes if the task uses them. `augmentation`: seed, in
 * training only.
 */
export function rawSample(task: TaskSpec, sample: Sample, augmentation: number | undefined): RawSample {
  const boxes = task.truth.some((truth) => truthMember(truth) === 'box') ? sample.truth.box : undefined;
  return {
    id: sample.id,
    fields: Object.fromEntries(
      Object.values(task.fields).flatMap((name) => {
        const field = own(sample.fields, name);
        return field ? [[name, field] as const] : [];
      }),
    ),
    ...(boxes !== undefined && typeof boxes !== 'number' ? { boxes } : {}),
    ...(augmentation === undefined ? {} : { augmentation }),
  };
}

/** The record with the boxes that remain after preparation, at their new positions. */
export function withObjects(sample: Sample, objects: readonly ImageObject[]): Sample {
  const { label, box, attributes } = sample.truth;
  if (box === undefined || typeof box === 'number') return sample;
  const count = box.length / 4;
  const chosen = (values: Values | undefined) => {
    if (values === undefined || typeof values === 'number') return values;
    const size = values.length / count;
    return objects.flatMap(({ index }) => Array.from(values.slice(index * size, (index + 1) * size)));
  };
  const truth = {
    ...sample.truth,
    box: objects.flatMap((object) => [...toCentre(object.box)]),
    ...(label === undefined ? {} : { label: chosen(label)! }),
    ...(attributes === undefined ? {} : { attributes: chosen(attributes)! }),
  };
  return { ...sample, truth };
}

/** Number of boxes per record in a batch: a power of two, so that few programs cover all batches. */
function boxCapacity(truths: readonly Truth[], samples: readonly Sample[]): number | undefined {
  if (!truths.some(({ shape }) => shape.includes('boxes'))) return undefined;
  const counts = samples.map(({ truth: { box } }) => (box && typeof box !== 'number' ? box.length / 4 : 0));
  return Math.max(8, 2 ** Math.ceil(Math.log2(Math.max(1, ...counts))));
}

/**
 * The truth tensors of a batch: i32 [B] classes, f32 [B, labels] scores, and for detection classes i32 [B,
 * T], boxes f32 [B, T, 4], attributes i32 [B, T, 16] for up to T boxes (`sizes.boxes`). Records without a
 * truth (a user's own) and unused box positions get class -1, which no loss counts, and zeros. Standardised
 * numbers have mean 0 and standard deviation 1 over the training split.
 */
export function collateTruth(
  { dataset, truth: truths }: Pick<TaskSpec, 'dataset' | 'truth'>,
  samples: readonly Sample[],
  statistics: Statistics,
): {
  readonly sizes: Readonly<Record<string, number>>;
  readonly inputs: Readonly<Record<string, Float32Array | Int32Array>>;
} {
  const boxes = boxCapacity(truths, samples);
  return {
    sizes: boxes === undefined ? {} : { boxes },
    inputs: Object.fromEntries(
      truths.map((truth) => {
        const moments = truth.standardized
          ? own(statistics, truthKey(dataset, truthMember(truth)))
          : undefined;
        if (truth.standardized && !moments) throw new Error(`${truth.name} has no statistics`);
        return [truth.name, collateOne(truth, samples, boxes ?? 1, moments)];
      }),
    ),
  };
}

/**
 * Throws DataError if a loss cannot use the target of a record: a class index that the head does not have, or
 * a number that is missing or not finite, which would otherwise count as 0.
 */
export function requireTargets(truths: readonly Truth[], samples: readonly Sample[]): void {
  for (const truth of truths) {
    for (const sample of samples) {
      const value = own(sample.truth, truthMember(truth));
      const values = typeof value === 'number' ? [value] : value;
      if (truth.classes !== undefined) requireClasses(truth, truth.classes, sample, values ?? []);
      else if (!truth.shape.includes('boxes')) requireNumbers(truth, sample, values);
    }
  }
}

/** Checks that class indices are below `classes`; -1 stands for no class. */
function requireClasses(
  { name }: Truth,
  classes: number,
  { id }: Sample,
  values: Exclude<Values, number>,
): void {
  const wrong = values.find((index) => !Number.isInteger(index) || index < -1 || index >= classes);
  if (wrong === undefined) return;
  throw new DataError(
    id,
    `${name}: expected a class from 0 to ${classes - 1}, found ${wrong}`,
    'give the head as many classes as the data has',
  );
}

function requireNumbers({ name }: Truth, { id }: Sample, values: Exclude<Values, number> | undefined): void {
  const wrong = values?.find((each) => !Number.isFinite(each));
  if (values && wrong === undefined) return;
  throw new DataError(
    id,
    `${name}: expected finite numbers, found ${values ? wrong : 'none'}`,
    'give every record a target, or remove the record',
  );
}

/**
 * Subtracts the mean of each number and divides by its standard deviation, in float64: large numbers keep
 * their differences when the result is rounded to f32.
 */
function standardized(values: ArrayLike<number>, { mean, std }: Moments): readonly number[] {
  return Array.from(values, (value, i) => (value - mean[i % mean.length]!) / std[i % mean.length]!);
}

function collateOne(
  truth: Truth,
  samples: readonly Sample[],
  boxes: number,
  moments: Moments | undefined,
): Float32Array | Int32Array {
  const sizes = truth.shape.map((size) => (size === 'batch' ? 1 : size === 'boxes' ? boxes : Number(size)));
  const row = sizes.reduce((product, size) => product * size, 1);
  const each = truth.shape.includes('boxes') ? row / boxes : undefined;
  const tensor =
    truth.dtype === 'i32'
      ? new Int32Array(samples.length * row).fill(-1)
      : new Float32Array(samples.length * row);
  samples.forEach((sample, b) => {
    const value = sample.truth[truthMember(truth)];
    if (value === undefined) return;
    const values = typeof value === 'number' ? [value] : value;
    const fits =
      each === undefined ? values.length === row : values.length % each === 0 && values.length <= row;
    if (!fits) {
      const expected = each === undefined ? `${row} values` : `${each} values for each box`;
      throw new DataError(sample.id, `${truth.name}: expected ${expected}, found ${values.length}`);
    }
    tensor.set(moments ? standardized(values, moments) : values, b * row);
  });
  return tensor;
}
