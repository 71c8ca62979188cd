import { describe, expect, it } from 'vitest';
import { inLayer } from '../../src/compiler/assemble/context.ts';
import type { MatchedLoss } from '../../src/compiler/catalog/loss.ts';
import { setCrossEntropy } from '../../src/compiler/catalog/losses/set_cross_entropy.ts';
import { differentiate } from '../../src/compiler/ir/autodiff.ts';
import { interpret } from '../../src/compiler/ir/interpret.ts';
import { verify } from '../../src/compiler/ir/verify.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { buildContext, callOf } from './support/build_context.ts';

/** Two decoder layers for one image with two queries; two classes and "no object". */
const layers = 2;
const scores = [1, 2, 3, 0, 0, 1, 2, 0, 1, 1, 1, 0];

/**
 * Loss, weight and gradient of the scores in float64 if the queries are matched with `classes` [layers, 2].
 */
function computed(noObject: number, classes: readonly number[]) {
  const context = buildContext('set_cross_entropy', 1);
  const { builder } = context;
  const input = (name: string, dtype: 'f32' | 'i32', shape: readonly number[]) =>
    builder.input(name, dtype === 'f32' ? 'parameter' : 'batch', { dtype, shape });
  const head = input('head', 'f32', [layers, 2, 3]);
  const matchedClasses = input('classes', 'i32', [layers, 2]);
  const one = builder.constant(1);
  const matched = {
    targets: matchedClasses,
    classes: matchedClasses,
    matched: matchedClasses,
    boxes: one,
    divisor: one,
  };
  const loss = setCrossEntropy as MatchedLoss;
  const place = { path: 'detect.loss', prefix: () => '' };
  const { mean, over } = inLayer(context, callOf(loss, { no_object: noObject }), place, (within) =>
    loss.build(within, { head, truth: matchedClasses }, layers, matched),
  );
  if (over === 'records') throw new Error('the mean is weighted by the sum of weights');
  builder.output('by_layer', 'term', mean);
  builder.output('weight', 'weight', over);
  builder.output('loss', 'loss', builder.mean(mean));
  const graph = differentiate(ops, builder.build(), ['head']);
  verify(ops, graph);
  const results = interpret(
    ops,
    graph,
    new Map([
      ['head', { shape: [layers, 2, 3], data: Float64Array.from(scores) }],
      ['classes', { shape: [layers, 2], data: Float64Array.from(classes) }],
      ['empty_weight', { shape: [3], data: Float64Array.of(1, 1, noObject) }],
    ]),
  );
  const list = (name: string) => Array.from(results.get(name)!.data);
  return { byLayer: list('by_layer'), weight: list('weight'), gradient: list('head') };
}

/** −log softmax(row)[index]. */
function nll(row: number, index: number): number {
  const values = scores.slice(3 * row, 3 * row + 3);
  return Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0)) - values[index]!;
}

describe('set_cross_entropy', () => {
  it.each([0, 1e-40])('is 0 without a gradient if no_object is %d and a batch has no boxes', (noObject) => {
    const { byLayer, weight, gradient } = computed(noObject, [2, 2, 2, 2]);
    for (const value of [...byLayer, ...weight, ...gradient]) expect(value).toBeCloseTo(0, 20);
  });

  it('counts matched queries alone if no_object is 0', () => {
    const { byLayer, weight } = computed(0, [2, 1, 0, 2]);
    expect(weight).toEqual([1, 1]);
    expect(byLayer[0]).toBeCloseTo(nll(1, 1), 12);
    expect(byLayer[1]).toBeCloseTo(nll(2, 0), 12);
  });

  it.each([0.1, 1e-11])(
    'is the mean of all queries if no_object is %d and a batch has no boxes',
    (noObject) => {
      const { byLayer } = computed(noObject, [2, 2, 2, 2]);
      expect(byLayer[0]).toBeCloseTo((nll(0, 2) + nll(1, 2)) / 2, 12);
    },
  );
});
