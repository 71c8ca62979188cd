import type { TaskSpec } from '../../compiler/artifact/run_spec.ts';
import { DataError, type Sample } from '../formats/format.ts';

type Truth = TaskSpec['truth'][number];

/** `truth.label` to the member of `Sample.truth` it holds. */
export function truthMember({ name }: Truth): string {
  return name.replace(/^truth\./, '');
}

/**
 * The truth tensors of a batch: i32[B] classes, f32[B, labels] scores. Records without a truth (a user's own) get class
 * -1, which no loss counts, and zeros.
 */
export function collateTruth(
  truths: readonly Truth[],
  samples: readonly Sample[],
): Readonly<Record<string, Float32Array | Int32Array>> {
  return Object.fromEntries(truths.map((truth) => [truth.name, collateOne(truth, samples)]));
}

function collateOne(truth: Truth, samples: readonly Sample[]): Float32Array | Int32Array {
  const row = truth.shape.reduce<number>((size, dim) => (typeof dim === 'number' ? size * dim : size), 1);
  const tensor =
    truth.dtype === 'i32'
      ? new Int32Array(samples.length * row).fill(-1)
      : new Float32Array(samples.length * row);
  samples.forEach((sample, b) => {
    const value = sample.truth[truthMember(truth)];
    if (value === undefined) return;
    const values = typeof value === 'number' ? [value] : value;
    if (values.length !== row) {
      throw new DataError(sample.id, `${truth.name}: expected ${row} values, found ${values.length}`);
    }
    tensor.set(values, b * row);
  });
  return tensor;
}
