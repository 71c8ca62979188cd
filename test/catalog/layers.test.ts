import { describe, expect, it } from 'vitest';
import { builtins } from '../../src/builtins.ts';
import { inLayer } from '../../src/compiler/assemble/context.ts';
import { builtinNamed } from '../../src/compiler/catalog/builtins.ts';
import { activate, activation } from '../../src/compiler/catalog/parts/activation.ts';
import { differentiate } from '../../src/compiler/ir/autodiff.ts';
import type { Value } from '../../src/compiler/ir/graph.ts';
import { interpret } from '../../src/compiler/ir/interpret.ts';
import type { ReferenceTensor } from '../../src/compiler/ir/op.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { buildContext, callOf } from './support/build_context.ts';

type Context = ReturnType<typeof buildContext>;

/** Element i of every tensor is a fixed pseudo-random number. */
function element(i: number): number {
  return Math.sin(12.9898 * (i + 1)) * 2;
}

function tensor(shape: readonly number[], value: (i: number) => number = element): ReferenceTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return { shape, data: Float64Array.from({ length: count }, (_, i) => value(i)) };
}

/**
 * Runs the graph of a context on given tensors; parameters without a given tensor get fixed pseudo-random
 * values.
 */
function outputsOf(
  { builder }: Context,
  given: ReadonlyMap<string, ReferenceTensor>,
  outputs: Readonly<Record<string, Value>>,
) {
  for (const [name, value] of Object.entries(outputs)) builder.output(name, 'tap', value);
  const graph = builder.build();
  const inputs = new Map(
    graph.inputs.map(({ name, value }) => [name, given.get(name) ?? tensor(value.type.shape)]),
  );
  return { inputs, results: interpret(ops, graph, inputs) };
}

function mask(shape: readonly number[], isPadding: (i: number) => boolean): ReferenceTensor {
  return tensor(shape, (i) => (isPadding(i) ? 1 : 0));
}

describe('layer patches', () => {
  function patches(
    height: number,
    width: number,
    args: Record<string, string | number | boolean>,
    fixed = true,
  ) {
    const context = buildContext('patches', 2);
    const layer = builtinNamed(builtins.layers, 'patches');
    const pixels = context.builder.input('pixels', 'batch', { dtype: 'f32', shape: [2, 3, height, width] });
    const padding = context.builder.input('mask', 'batch', { dtype: 'i32', shape: [2, height, width] });
    const size = fixed ? { height, width } : { height: undefined, width: undefined };
    const plane = { of: 'images', name: 'image', ...size } as const;
    const input = { kind: 'pixels', pixels, mask: padding, plane } as const;
    const stream = inLayer(context, callOf(layer, args), { path: 'v.patches', prefix: () => '' }, (within) =>
      layer.build(within, input),
    );
    if (stream.kind !== 'tokens') throw new Error('patches returns tokens');
    // The second image ends after half of its columns.
    const given = new Map([
      ['pixels', tensor([2, 3, height, width])],
      ['mask', mask([2, height, width], (i) => i >= height * width && i % width >= width / 2)],
    ]);
    return outputsOf(context, given, { values: stream.values, position: stream.position, mask: stream.mask });
  }

  it('maps each patch linearly, row by row, and adds its position', () => {
    const { inputs, results } = patches(4, 6, { size: 2, width: 5 });
    const [pixels, weight, bias, position] = ['pixels', 'weight', 'bias', 'position'].map(
      (name) => inputs.get(name)!.data,
    ) as [Float64Array, Float64Array, Float64Array, Float64Array];
    const values = results.get('values')!;
    expect(values.shape).toEqual([2, 6, 5]);
    for (let image = 0; image < 2; image++)
      for (let row = 0; row < 2; row++)
        for (let column = 0; column < 3; column++)
          for (let out = 0; out < 5; out++) {
            const token = row * 3 + column;
            let expected = bias[out]! + position[token * 5 + out]!;
            for (let channel = 0; channel < 3; channel++)
              for (let y = 0; y < 2; y++)
                for (let x = 0; x < 2; x++) {
                  const pixel = ((image * 3 + channel) * 4 + row * 2 + y) * 6 + column * 2 + x;
                  expected += weight[((out * 3 + channel) * 2 + y) * 2 + x]! * pixels[pixel]!;
                }
            expect(values.data[(image * 6 + token) * 5 + out]).toBeCloseTo(expected, 12);
          }
    expect([...results.get('mask')!.data]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1]);
    expect([...results.get('position')!.data].every((code) => code === 0)).toBe(true);
  });

  it('omits positions and bias on request', () => {
    const { inputs } = patches(4, 4, { size: 2, width: 4, position: 'none', bias: false });
    expect([...inputs.keys()].filter((name) => !['pixels', 'mask'].includes(name))).toEqual(['weight']);
  });

  it('pads images of varying size to whole patches', () => {
    const { results } = patches(5, 7, { size: 4, width: 4, position: 'sine' }, false);
    expect(results.get('values')!.shape).toEqual([2, 4, 4]);
    expect([...results.get('mask')!.data]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

const modality = {
  name: 'row',
  kind: 'numbers',
  dtype: 'f32',
  dims: [3],
  field: null,
  prepare: [],
  span: { file: 'test.unit', start: 0, end: 0 },
} as const;

describe('layer column_tokens', () => {
  function columnTokens(vocabulary: number | undefined) {
    const context = buildContext('column_tokens', 2);
    const layer = builtinNamed(builtins.layers, 'column_tokens');
    const input = (name: string, dtype: 'f32' | 'i32') =>
      context.builder.input(name, 'batch', { dtype, shape: [2, 3] });
    const facts = vocabulary === undefined ? {} : { vocabulary };
    const stream = inLayer(
      context,
      callOf(layer, { width: 2 }),
      { path: 't.column_tokens', prefix: () => '' },
      (within) =>
        layer.build(within, {
          kind: 'numbers',
          values: input('row.values', 'f32'),
          categories: input('row.ids', 'i32'),
          missing: input('row.missing', 'f32'),
          modality: { ...modality, facts },
        }),
    );
    if (stream.kind !== 'tokens') throw new Error('column_tokens returns tokens');
    // The third column has categories; the second value of the first row and the category of the second row
    // are missing.
    const [values, ids, missing] = [
      [0.5, 0, 0, -2, 3, 0],
      [0, 0, 2, 0, 0, 0],
      [0, 1, 0, 0, 0, 1],
    ] as const;
    const given = new Map(
      Object.entries({ values, ids, missing }).map(([name, data]) => [
        `row.${name}`,
        tensor([2, 3], (i) => data[i]!),
      ]),
    );
    const found = outputsOf(context, given, { values: stream.values, mask: stream.mask });
    return { ...found, values, ids, missing };
  }

  it.each([undefined, 4])(
    'makes a token of each number, category and missing value (%s categories)',
    (rows) => {
      const { inputs, results, values, ids, missing } = columnTokens(rows);
      const of = (name: string) => inputs.get(name)?.data;
      const tokens = results.get('values')!;
      expect(tokens.shape).toEqual([2, 3, 2]);
      for (let i = 0; i < 6; i++) {
        for (let w = 0; w < 2; w++) {
          const [place, id] = [(i % 3) * 2 + w, ids[i]!];
          const category = id > 0 && rows !== undefined ? of('categories')![id * 2 + w]! : 0;
          const content = missing[i] ? of('missing')![place]! : values[i]! * of('weight')![place]! + category;
          expect(tokens.data[i * 2 + w]).toBeCloseTo(of('bias')![place]! + content, 12);
        }
      }
      expect([...results.get('mask')!.data]).toEqual([0, 0, 0, 0, 0, 0]);
      expect(inputs.has('categories')).toBe(rows !== undefined);
    },
  );
});

describe('layer tokens', () => {
  it('makes each position a token', () => {
    const context = buildContext('tokens', 1);
    const layer = builtinNamed(builtins.layers, 'tokens');
    const features = context.builder.input('features', 'batch', { dtype: 'f32', shape: [1, 4, 2, 3] });
    const padding = context.builder.input('mask', 'batch', { dtype: 'i32', shape: [1, 2, 3] });
    const stream = inLayer(
      context,
      callOf(layer, { position: 'none' }),
      { path: 'v.tokens', prefix: () => '' },
      (within) => layer.build(within, { kind: 'features', features, mask: padding }),
    );
    if (stream.kind !== 'tokens') throw new Error('tokens returns tokens');
    const given = new Map([['mask', mask([1, 2, 3], (i) => i % 3 === 2)]]);
    const { inputs, results } = outputsOf(context, given, { values: stream.values, mask: stream.mask });
    const { data } = inputs.get('features')!;
    const expected = [0, 1, 2, 3, 4, 5].flatMap((token) =>
      [0, 1, 2, 3].map((channel) => data[channel * 6 + token]!),
    );
    expect([...results.get('values')!.data]).toEqual(expected);
    expect([...results.get('mask')!.data]).toEqual([0, 0, 1, 0, 0, 1]);
  });
});

describe('view mean', () => {
  it('averages the tokens without padding', () => {
    const context = buildContext('mean', 3);
    const { builder } = context;
    const values = builder.input('values', 'batch', { dtype: 'f32', shape: [3, 4, 2] });
    const position = builder.input('position', 'batch', { dtype: 'f32', shape: [1, 4, 2] });
    const padding = builder.input('mask', 'batch', { dtype: 'i32', shape: [3, 4] });
    const view = builtinNamed(builtins.views, 'mean').build(builder, {
      kind: 'tokens',
      values,
      position,
      mask: padding,
    });
    // 4, 2 and 0 tokens.
    const tokens = [4, 2, 0];
    const given = new Map([['mask', mask([3, 4], (i) => i % 4 >= tokens[Math.floor(i / 4)]!)]]);
    const { inputs, results } = outputsOf(context, given, {
      values: view.values,
      position: view.position,
      mask: view.mask,
    });
    const meanOf = (data: Float64Array, row: number, count: number, channel: number) =>
      Array.from({ length: count }, (_, token) => data[(row * 4 + token) * 2 + channel]!).reduce(
        (a, b) => a + b,
        0,
      ) / Math.max(1, count);
    const found = results.get('values')!;
    expect(found.shape).toEqual([3, 1, 2]);
    for (const [row, count] of tokens.entries())
      for (const channel of [0, 1]) {
        expect(found.data[row * 2 + channel]).toBeCloseTo(
          meanOf(inputs.get('values')!.data, row, count, channel),
          12,
        );
        const code = meanOf(inputs.get('position')!.data, 0, count, channel);
        expect(results.get('position')!.data[row * 2 + channel]).toBeCloseTo(code, 12);
      }
    expect([...results.get('mask')!.data]).toEqual([0, 0, 0]);
  });
});

describe('activations', () => {
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  /** Values of PyTorch 1.13 at −2, −0.5, 0 and 1.5. */
  const gelu = [-0.04550026389635842, -0.15426876936299344, 0, 1.399789198096713];
  const expected: Readonly<Record<string, (x: number, i: number) => number>> = {
    relu: (x) => Math.max(0, x),
    gelu: (_x, i) => gelu[i]!,
    gelu_tanh: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
    quick_gelu: (x) => x * sigmoid(1.702 * x),
    silu: (x) => x * sigmoid(x),
    tanh: Math.tanh,
  };
  const { type } = activation('relu');
  const names = type.kind === 'option' ? type.of : [];

  it('all have reference values', () => expect([...names].sort()).toEqual(Object.keys(expected).sort()));

  it.each(names)('%s', (name) => {
    const context = buildContext(name, 1);
    const x = context.builder.input('x', 'batch', { dtype: 'f32', shape: [4] });
    const points = [-2, -0.5, 0, 1.5];
    const given = new Map([['x', tensor([4], (i) => points[i]!)]]);
    const { results } = outputsOf(context, given, { y: activate(context.builder, name, x) });
    for (const [i, point] of points.entries()) {
      expect(results.get('y')!.data[i]).toBeCloseTo(expected[name]!(point, i), 7);
    }
  });

  it('are found by name', () => {
    const { builder } = buildContext('none', 1);
    expect(() => activate(builder, 'swash', builder.constant(0))).toThrow('no activation is called swash');
  });
});

describe('layer frame_convolution', () => {
  it('has gradients that equal finite differences', () => {
    const context = buildContext('frame_convolution', 1);
    const { builder } = context;
    const layer = builtinNamed(builtins.layers, 'frame_convolution');
    const pixels = builder.input('pixels', 'batch', { dtype: 'f32', shape: [1, 1, 3, 7] });
    const padding = builder.input('mask', 'batch', { dtype: 'i32', shape: [1, 3, 7] });
    const plane = { of: 'spectrograms', name: 'speech', height: 3, width: 7 } as const;
    const call = callOf(layer, { kernel: 4, stride: 2, width: 2, activation: 'gelu' });
    const stream = inLayer(context, call, { path: 's.frame_convolution', prefix: () => '' }, (within) =>
      layer.build(within, { kind: 'pixels', pixels, mask: padding, plane }),
    );
    if (stream.kind !== 'features') throw new Error('frame_convolution returns a feature map');
    builder.output('loss', 'loss', builder.sum(builder.op('square', [stream.features]), [0, 1, 2, 3]));
    const forward = builder.build();
    const inputs = new Map(forward.inputs.map(({ name, value }) => [name, tensor(value.type.shape)]));
    const lossAt = (name: string, i: number, by: number) => {
      const { shape, data } = inputs.get(name)!;
      const moved = { shape, data: data.map((x, k) => (k === i ? x + by : x)) };
      return interpret(ops, forward, new Map(inputs).set(name, moved)).get('loss')!.data[0]!;
    };
    const gradients = interpret(ops, differentiate(ops, forward, ['weight', 'bias']), inputs);
    for (const name of ['weight', 'bias']) {
      gradients.get(name)!.data.forEach((gradient, i) => {
        const difference = (lossAt(name, i, 1e-5) - lossAt(name, i, -1e-5)) / 2e-5;
        expect(Math.abs(gradient - difference)).toBeLessThan(1e-6 * Math.max(1, Math.abs(difference)));
      });
    }
  });

  /** Two spectrograms, the second half as long, as tokens with positions in time. */
  function convolution(kernel: number, stride: number, bins: number, frames: number, width: number) {
    const context = buildContext('frame_convolution', 2);
    const layer = builtinNamed(builtins.layers, 'frame_convolution');
    const pixels = context.builder.input('pixels', 'batch', { dtype: 'f32', shape: [2, 1, bins, frames] });
    const padding = context.builder.input('mask', 'batch', { dtype: 'i32', shape: [2, bins, frames] });
    const plane = { of: 'spectrograms', name: 'speech', height: bins, width: frames } as const;
    const call = callOf(layer, { kernel, stride, width, activation: 'tanh' });
    const stream = inLayer(context, call, { path: 's.frame_convolution', prefix: () => '' }, (within) =>
      layer.build(within, { kind: 'pixels', pixels, mask: padding, plane }),
    );
    if (stream.kind !== 'features') throw new Error('frame_convolution returns a feature map');
    const given = new Map([
      ['pixels', tensor([2, 1, bins, frames])],
      ['mask', mask([2, bins, frames], (i) => i >= bins * frames && i % frames >= frames / 2)],
    ]);
    return outputsOf(context, given, { features: stream.features, mask: stream.mask });
  }

  it.each([
    [1, 1],
    [3, 1],
    [3, 2],
    [4, 3],
    [5, 5],
  ])('with kernel %i and stride %i equals the sum over bands and frames', (kernel, stride) => {
    const [bins, frames, width] = [4, 10, 3];
    const { inputs, results } = convolution(kernel, stride, bins, frames, width);
    const [pixels, weight, bias] = ['pixels', 'weight', 'bias'].map((name) => inputs.get(name)!.data) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const positions = Math.ceil(frames / stride);
    const features = results.get('features')!;
    expect(features.shape).toEqual([2, width, 1, positions]);
    for (let item = 0; item < 2; item++)
      for (let out = 0; out < width; out++)
        for (let position = 0; position < positions; position++) {
          let expected = bias[out]!;
          for (let bin = 0; bin < bins; bin++)
            for (let k = 0; k < kernel; k++) {
              const frame = position * stride + k - Math.floor((kernel - 1) / 2);
              if (frame < 0 || frame >= frames) continue;
              expected +=
                weight[(out * bins + bin) * kernel + k]! * pixels[(item * bins + bin) * frames + frame]!;
            }
          expect(features.data[(item * width + out) * positions + position]).toBeCloseTo(
            Math.tanh(expected),
            12,
          );
        }
    const padded = [...results.get('mask')!.data];
    expect(padded.slice(0, positions)).toEqual(Array(positions).fill(0));
    expect(padded.slice(positions)).toEqual(
      Array.from({ length: positions }, (_, i) =>
        Math.floor((i * frames) / positions) >= frames / 2 ? 1 : 0,
      ),
    );
  });
});
