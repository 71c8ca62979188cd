import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { Graph, Value } from '../../src/compiler/ir/graph.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { fuse } from '../../src/compiler/passes/fuse.ts';
import { fuseEpilogues } from '../../src/compiler/passes/fuse_epilogues.ts';
import { variants } from '../../src/compiler/wgsl/index.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { Draw } from '../../tools/kernels/draw.ts';
import { checkVariant } from '../support/check_variant.ts';
import { casesFor } from '../support/slow_variants.ts';

/** Matrix products and convolutions with an epilogue of elementwise ops, in every variant. */

interface Given {
  readonly b: GraphBuilder;
  readonly product: Value;
  input(name: string, shape: readonly number[]): Value;
}

const epilogues: Readonly<Record<string, (given: Given) => Value>> = {
  bias: ({ b, product, input }) => b.add(product, input('bias', [product.type.shape.at(-1)!])),
  'bias and relu': ({ b, product, input }) =>
    b.op('relu', [b.add(product, input('bias', [product.type.shape.at(-1)!]))]),
  'bias and residual': ({ b, product, input }) =>
    b.add(input('x', product.type.shape), b.add(product, input('bias', [product.type.shape.at(-1)!]))),
  'bias, gelu and residual': ({ b, product, input }) => {
    const x = b.add(product, input('bias', [product.type.shape.at(-1)!]));
    return b.add(b.op('gelu', [x]), input('x', product.type.shape));
  },
  'a factor per row': ({ b, product, input }) =>
    b.multiply(product, input('scale', [...product.type.shape.slice(0, -1), 1])),
};

/** Rows, depth and columns of products: odd, deep enough for split-K, batched. */
const shapes = [
  { a: [451, 235], b: [235, 132] },
  { a: [9, 35_003], b: [35_003, 40] },
  { a: [3, 211, 206], b: [3, 206, 108] },
  // Operands that fit in textures.
  { a: [450, 236], b: [236, 132] },
] as const;

function made(epilogue: string, shape: (typeof shapes)[number]): Graph {
  const b = new GraphBuilder(ops, 'g');
  const input = (name: string, of: readonly number[]) => b.input(name, 'batch', { dtype: 'f32', shape: of });
  const product = b.matmul(input('a', shape.a), input('b', shape.b));
  b.output('y', 'tap', epilogues[epilogue]!({ b, product, input }));
  return fuseEpilogues.run(fuse.run(b.build()));
}

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

const cases = Object.keys(epilogues).flatMap((name) => shapes.map((shape) => ({ name, shape })));

describe.each(variants.filter(({ family }) => family === 'matmul'))('matmul=$variant', (variant) => {
  test.for(casesFor(variant, cases))('$name after $shape', async ({ name, shape }, context) => {
    const graph = made(name, shape);
    expect(graph.nodes.map(({ op }) => op)).toEqual(['fused']);
    const draw = new Draw(3);
    const inputs = graph.nodes[0]!.inputs.map(({ type }) => draw.reals(type.shape));
    await checkVariant(device, variant, { node: graph.nodes[0]!, inputs }, context);
  });
});

const convolutions: Readonly<Record<string, (b: GraphBuilder, input: Given['input']) => Value>> = {
  'a convolution': (b, input) =>
    b.op('conv2d', [input('x', [3, 40, 20, 22]), input('w', [36, 40, 3, 3])], around(1)),
  'a convolution with a stride': (b, input) =>
    b.op('conv2d', [input('x', [2, 96, 20, 24]), input('w', [99, 96, 3, 3])], around(2)),
  'the gradient of an input': (b, input) =>
    b.op('conv2d_input_gradient', [input('dy', [2, 50, 20, 22]), input('w', [50, 35, 3, 3])], {
      ...around(1),
      height: 20,
      width: 22,
    }),
};

const around = (stride: number) => ({ stride, padding: 1, dilation: 1 });

const afterConvolution: Readonly<Record<string, (given: Given) => Value>> = {
  'batch norm and relu': ({ b, product, input }) => {
    const channels = [product.type.shape[1]!, 1, 1];
    return b.op('relu', [b.add(b.multiply(product, input('scale', channels)), input('shift', channels))]);
  },
  'batch norm, residual and relu': ({ b, product, input }) => {
    const channels = [product.type.shape[1]!, 1, 1];
    const normal = b.add(b.multiply(product, input('scale', channels)), input('shift', channels));
    return b.op('relu', [b.add(normal, input('residual', product.type.shape))]);
  },
  'a mask': ({ b, product, input }) =>
    b.multiply(product, b.op('step', [input('output', product.type.shape)])),
};

const convolutionCases = Object.keys(convolutions).flatMap((product) =>
  Object.keys(afterConvolution).map((epilogue) => ({ product, epilogue })),
);

const families = ['conv2d', 'conv2d_input_gradient'];

describe.each(variants.filter(({ family }) => families.includes(family)))('$family=$variant', (variant) => {
  const own = convolutionCases.filter(
    ({ product }) => product.includes('gradient') === variant.family.includes('gradient'),
  );
  test.for(casesFor(variant, own))('$epilogue after $product', async ({ product, epilogue }, context) => {
    const b = new GraphBuilder(ops, 'g');
    const input: Given['input'] = (name, shape) => b.input(name, 'batch', { dtype: 'f32', shape });
    const made = convolutions[product]!(b, input);
    b.output('y', 'tap', afterConvolution[epilogue]!({ b, product: made, input }));
    const graph = fuseEpilogues.run(fuse.run(b.build()));
    expect(graph.nodes.map(({ op }) => op)).toEqual(['fused']);
    const draw = new Draw(3);
    const inputs = graph.nodes[0]!.inputs.map(({ type }) => draw.reals(type.shape));
    await checkVariant(device, variant, { node: graph.nodes[0]!, inputs }, context);
  });
});

test('convolutions whose pixels are not contiguous groups of four have no epilogue', () => {
  const after = (side: number, stride: number) => {
    const b = new GraphBuilder(ops, 'g');
    const dy = b.input('dy', 'batch', { dtype: 'f32', shape: [2, 64, 21, 21] });
    const w = b.input('w', 'batch', { dtype: 'f32', shape: [64, 64, 3, 3] });
    const dx = b.op('conv2d_input_gradient', [dy, w], { ...around(stride), height: side, width: side });
    b.output('y', 'tap', b.op('relu', [dx]));
    return fuseEpilogues.run(b.build()).nodes.map(({ op }) => op);
  };
  expect(after(42, 2)).toEqual(['conv2d_input_gradient', 'relu']);
  expect(after(21, 1)).toEqual(['conv2d_input_gradient', 'relu']);
});

test.each([
  ['has another reader', (b: GraphBuilder, y: Value) => [b.op('relu', [y]), b.op('exp', [y])]],
  ['is an output', (b: GraphBuilder, y: Value) => [b.op('relu', [y]), y]],
  ['is broadcast', (b: GraphBuilder, y: Value) => [b.add(y, b.broadcast(y, [2, ...y.type.shape]))]],
] as const)('a product that %s has no epilogue', (_, make) => {
  const b = new GraphBuilder(ops, 'g');
  const x = b.input('x', 'batch', { dtype: 'f32', shape: [400, 300] });
  const w = b.input('w', 'batch', { dtype: 'f32', shape: [300, 300] });
  for (const [i, value] of make(b, b.matmul(x, w)).entries()) b.output(`y${i}`, 'tap', value);
  const graph = fuseEpilogues.run(b.build());
  expect(graph.nodes.some(({ op }) => op === 'matmul')).toBe(true);
});
