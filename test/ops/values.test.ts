import { describe, expect, it } from 'vitest';
import type { Attributes, TensorType } from '../../src/compiler/ir/graph.ts';
import { inferTypes } from '../../src/compiler/ir/infer.ts';
import { runnerOf } from '../../src/compiler/ir/interpret.ts';
import type { ReferenceTensor } from '../../src/compiler/ir/op.ts';
import { opNamed, ops } from '../../src/compiler/ops/index.ts';
import { sampleTensors, sampleTypes } from '../../tools/kernels/samples.ts';

const tensor = (shape: readonly number[], ...data: number[]): ReferenceTensor => ({
  shape,
  data: Float64Array.from(data),
});

function apply(
  name: string,
  inputs: readonly ReferenceTensor[],
  attributes: Attributes,
  dtypes: readonly TensorType['dtype'][],
) {
  const types = inputs.map(({ shape }, i) => ({ dtype: dtypes[i] ?? 'f32', shape }));
  const op = opNamed(name);
  const outputs = inferTypes(op, types, attributes);
  return op.reference(inputs, attributes, outputs, runnerOf(ops)).map((result) => [...result.data]);
}

describe('references', () => {
  const samples = Object.values(ops).flatMap((op) =>
    op.samples.map((sample) => [`${op.name}: ${sample.name}`, op, sample] as const),
  );

  it.each(samples)('%s returns finite numbers of the inferred shapes', (_name, op, sample) => {
    const attributes = sample.attributes ?? {};
    const types = inferTypes(op, sampleTypes(sample), attributes);
    const results = op.reference(sampleTensors(sample), attributes, types, runnerOf(ops));
    expect(results.map((result) => result.shape)).toEqual(types.map((type) => type.shape));
    for (const { shape, data } of results) {
      expect(data.length).toBe(shape.reduce((product, size) => product * size, 1));
      expect(data.every(Number.isFinite)).toBe(true);
    }
  });

  it('erf, gelu and its derivative agree with tables', () => {
    // Abramowitz and Stegun, table 7.1; and the tail, where 1 + erf suffers total cancellation.
    expect(apply('erf', [tensor([4], 0.5, 1, 2, -3)], {}, [])[0]).toEqual([
      expect.closeTo(0.5204998778, 10),
      expect.closeTo(0.8427007929, 10),
      expect.closeTo(0.995322265, 10),
      expect.closeTo(-0.9999779095, 10),
    ]);
    const [gelu] = apply('gelu', [tensor([2], 1, -10)], {}, []);
    expect(gelu![0]).toBeCloseTo(0.8413447461, 10);
    expect(gelu![1]! / -7.61985302416047e-23).toBeCloseTo(1, 10);
    const [derivative] = apply('gelu_derivative', [tensor([3], 0, 1, -1)], {}, []);
    expect(derivative).toEqual([0.5, expect.closeTo(1.0833154706, 10), expect.closeTo(-0.0833154706, 10)]);
  });

  it('gelu_tanh and its derivative agree with their formulas', () => {
    // ½x(1 + tanh u) with u = √(2/π)·(x + 0.044715·x³), evaluated independently in float64.
    const [y] = apply('gelu_tanh', [tensor([3], 1, -1, 3)], {}, []);
    expect(y).toEqual([
      expect.closeTo(0.841191990608, 11),
      expect.closeTo(-0.158808009392, 11),
      expect.closeTo(2.996362607918, 11),
    ]);
    const [derivative] = apply('gelu_tanh_derivative', [tensor([3], 0, 1, -2)], {}, []);
    expect(derivative).toEqual([
      0.5,
      expect.closeTo(1.082964083846, 11),
      expect.closeTo(-0.086099256624, 11),
    ]);
  });

  it('pooling passes the gradient to the first of equal maxima', () => {
    const x = tensor([1, 1, 2, 3], 5, 5, 1, 5, 2, 7);
    const attributes = { kernel: 2, stride: 1, padding: 0 };
    expect(apply('max_pool2d', [x], attributes, [])).toEqual([[5, 7]]);
    expect(apply('max_pool2d_gradient', [x, tensor([1, 1, 1, 2], 10, 20)], attributes, [])).toEqual([
      [10, 0, 0, 0, 0, 20],
    ]);
  });

  it('cross entropy ignores classes outside its range, and so does its gradient', () => {
    const logits = tensor([3, 2], 0, 0, 3, 1, 0, Math.log(3));
    const classes = tensor([3], 1, 2, -1);
    expect(apply('cross_entropy', [logits, classes], {}, ['f32', 'i32'])[0]).toEqual([Math.log(2), 0, 0]);
    const gradient = apply('cross_entropy_gradient', [logits, classes, tensor([3], 1, 1, 1)], {}, [
      'f32',
      'i32',
    ]);
    expect(gradient[0]!.slice(0, 2)).toEqual([expect.closeTo(0.5, 12), expect.closeTo(-0.5, 12)]);
    expect(gradient[0]!.slice(2)).toEqual([0, 0, 0, 0]);
  });

  it('the padding row of a table has gradient 0', () => {
    const ids = tensor([4], 0, 2, 0, 2);
    const dy = tensor([4, 1], 1, 2, 3, 4);
    const types = ['i32', 'f32'] as const;
    expect(apply('gather_rows_gradient', [ids, dy], { rows: 3, padding_row: 0 }, types)[0]).toEqual([
      0, 0, 6,
    ]);
    expect(apply('gather_rows_gradient', [ids, dy], { rows: 3, padding_row: -1 }, types)[0]).toEqual([
      4, 0, 6,
    ]);
  });

  it('softmax of masked scores is exactly 0, and uniform if everything is masked', () => {
    const x = tensor([2, 2], 1, -3e38, -3e38, -3e38);
    expect(apply('softmax', [x], {}, [])[0]).toEqual([1, 0, 0.5, 0.5]);
  });
});
