import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtins } from '../../src/builtins.ts';
import { inLayer } from '../../src/compiler/assemble/context.ts';
import { builtinNamed } from '../../src/compiler/catalog/builtins.ts';
import { differentiate } from '../../src/compiler/ir/autodiff.ts';
import { interpret } from '../../src/compiler/ir/interpret.ts';
import type { ReferenceTensor } from '../../src/compiler/ir/op.ts';
import { verify } from '../../src/compiler/ir/verify.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { buildContext, callOf } from './support/build_context.ts';

interface Plain {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface LossCase {
  readonly name: string;
  readonly builtin: string;
  readonly args: Readonly<Record<string, number>>;
  readonly heads: Readonly<Record<string, Plain>>;
  readonly inputs: Readonly<Record<string, Plain>>;
  readonly parameters: Readonly<Record<string, Plain>>;
  readonly loss: number;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

const fixtures = JSON.parse(readFileSync(new URL('./fixtures/losses.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly LossCase[];
};

interface ClipCase {
  readonly name: string;
  readonly image: Plain;
  readonly text: Plain;
  readonly logit_scale: number;
  readonly loss: number;
  readonly logit_scale_gradient: number | null;
}

const clipCases = (
  JSON.parse(readFileSync(new URL('./fixtures/clip.json', import.meta.url), 'utf8')) as {
    readonly cases: readonly ClipCase[];
  }
).cases;

/** The loss of one layer with its gradients, computed in float64. */
function lossOf({ builtin: name, args, heads, inputs, parameters }: LossCase, layers = 1) {
  const builtin = builtinNamed(builtins.losses, name);
  if (builtin.compares !== 'records') throw new Error(`${name} compares matches`);
  const context = buildContext(name, 1);
  const { builder } = context;
  const repeated = ({ shape, data }: Plain): Plain => ({
    shape: shape.map((size, axis) => (axis === 0 ? layers * size : size)),
    data: Array.from({ length: layers }, () => data).flat(),
  });
  const values = Object.entries(builtin.inputs).map(([argument, input]) => {
    if (heads[argument]) {
      return [
        argument,
        builder.input(argument, 'parameter', { dtype: 'f32', shape: repeated(heads[argument]).shape }),
      ];
    }
    const given = inputs[argument];
    if (!given) return [argument, undefined];
    const dtype = input.from === 'truth' ? input.dtype : 'f32';
    const { shape } = input.from === 'truth' ? repeated(given) : given;
    return [argument, builder.input(argument, 'batch', { dtype, shape })];
  });
  const place = { path: 'task.loss', prefix: () => '' };
  const { mean: byLayer, over } = inLayer(context, callOf(builtin, args), place, (within) =>
    builtin.build(within, Object.fromEntries(values), layers),
  );
  builder.output('by_layer', 'term', byLayer);
  if (over !== 'records') builder.output('weight', 'weight', over);
  builder.output('loss', 'loss', builder.mean(byLayer));
  const names = [...Object.keys(heads), ...Object.keys(parameters)];
  const graph = differentiate(ops, builder.build(), names);
  verify(ops, graph);
  const tensors = new Map<string, ReferenceTensor>();
  for (const [name, plain] of Object.entries({ ...heads, ...inputs, ...parameters })) {
    const stacked = name in heads || name === 'truth' ? repeated(plain) : plain;
    tensors.set(name, { shape: stacked.shape, data: Float64Array.from(stacked.data) });
  }
  return { results: interpret(ops, graph, tensors), initial: context.parameters.list() };
}

function expectClose(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(found[i]! - value).toBeCloseTo(0, 12);
}

describe.each(fixtures.cases)('$builtin: $name', (fixture) => {
  it("has PyTorch's loss and gradients", () => {
    const { results } = lossOf(fixture);
    expectClose(results.get('loss')!.data, [fixture.loss]);
    for (const [name, gradient] of Object.entries(fixture.gradients)) {
      expectClose(results.get(name)!.data, gradient);
    }
  });

  it('has the same loss in every decoder layer', () => {
    const { results } = lossOf(fixture, 3);
    expectClose(results.get('by_layer')!.data, [fixture.loss, fixture.loss, fixture.loss]);
  });
});

/** Records `from` to `to` of a case: heads and truth have one row per record. */
function recordsOf(fixture: LossCase, from: number, to: number): LossCase {
  const cut = ({ shape, data }: Plain): Plain => {
    const width = data.length / shape[0]!;
    return { shape: [to - from, ...shape.slice(1)], data: data.slice(from * width, to * width) };
  };
  const heads = Object.entries(fixture.heads).map(([name, plain]) => [name, cut(plain)]);
  const inputs = Object.entries(fixture.inputs).map(([name, plain]) => [
    name,
    name === 'truth' ? cut(plain) : plain,
  ]);
  return { ...fixture, heads: Object.fromEntries(heads), inputs: Object.fromEntries(inputs) };
}

describe('the weight of a mean', () => {
  const separable = fixtures.cases.filter(({ builtin }) => builtin !== 'contrastive');
  it.each(separable)('$builtin: $name makes the mean of parts that of the whole', (fixture) => {
    const records = Object.values(fixture.heads)[0]!.shape[0]!;
    const parts = [
      [0, 1],
      [1, records],
    ] as const;
    const terms = parts.map(([from, to]) => {
      const { results } = lossOf(recordsOf(fixture, from, to));
      return { weight: results.get('weight')?.data[0] ?? to - from, mean: results.get('by_layer')!.data[0]! };
    });
    const sum = terms.reduce((total, { weight, mean }) => total + weight * mean, 0);
    expectClose([sum / terms.reduce((total, { weight }) => total + weight, 0)], [fixture.loss]);
  });
});

describe('losses in extreme cases', () => {
  const base = fixtures.cases.find(
    ({ builtin, name }) => builtin === 'cross_entropy' && name === 'class weights',
  )!;

  it('cross entropy is 0 if all classes of a batch have weight 0', () => {
    const none = { shape: [5], data: [0, 0, 0, 0, 0] };
    const { results } = lossOf({ ...base, inputs: { ...base.inputs, class_weights: none } });
    expect(results.get('loss')!.data[0]).toBe(0);
    expect([...results.get('head')!.data].every((value) => value === 0)).toBe(true);
  });

  it.each([0, 0.5, 2])('focal loss with gamma %d has finite gradients at certain predictions', (gamma) => {
    const certain = { shape: [2, 2], data: [100, -100, -100, 100] };
    const truth = { shape: [2], data: [0, 0] };
    const { results } = lossOf({
      ...base,
      builtin: 'focal',
      args: { gamma },
      heads: { head: certain },
      inputs: { truth },
    });
    expect(results.get('loss')!.data[0]).toBeCloseTo(100, 6);
    expect([...results.get('head')!.data].every(Number.isFinite)).toBe(true);
  });

  it('contrastive loss of a zero embedding is finite', () => {
    const clip = fixtures.cases.find(({ builtin }) => builtin === 'contrastive')!;
    const zero = { ...clip.heads.first!, data: clip.heads.first!.data.map(() => 0) };
    const { results } = lossOf({ ...clip, heads: { ...clip.heads, first: zero } });
    expect(results.get('loss')!.data[0]).toBeCloseTo(Math.log(6), 12);
    expect([...results.get('first')!.data].every(Number.isFinite)).toBe(true);
  });

  it('contrastive loss starts at the temperature, trained unless `learned` is false', () => {
    const clip = fixtures.cases.find(({ builtin }) => builtin === 'contrastive')!;
    const [scale] = lossOf(clip).initial;
    expect(scale).toMatchObject({ name: 'logit_scale', shape: [], trainable: true, most: Math.log(100) });
    expect(scale!.initializer).toEqual({ kind: 'values', values: [-Math.log(0.07)] });
  });
});

describe.each(clipCases)('contrastive: $name', ({ image, text, logit_scale, loss, logit_scale_gradient }) => {
  it("has CLIP's loss and temperature gradient", () => {
    const { results } = lossOf({
      name: '',
      builtin: 'contrastive',
      args: {},
      heads: { first: image, second: text },
      inputs: {},
      parameters: { logit_scale: { shape: [], data: [logit_scale] } },
      loss,
      gradients: {},
    });
    expect(Math.abs(results.get('loss')!.data[0]! - loss)).toBeLessThan(1e-5 * loss);
    if (logit_scale_gradient === null) return;
    const gradient = results.get('logit_scale')!.data[0]!;
    expect(Math.abs(gradient - logit_scale_gradient)).toBeLessThan(1e-5 * Math.abs(logit_scale_gradient));
  });
});
