import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { Graph, Value } from '../../src/compiler/ir/graph.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { fuse } from '../../src/compiler/passes/fuse.ts';
import { fuseBias } from '../../src/compiler/passes/fuse_bias.ts';
import { epiloguesFrom } from '../../src/compiler/passes/fuse_epilogues.ts';
import { fusePrologues } from '../../src/compiler/passes/fuse_prologues.ts';
import { variants } from '../../src/compiler/wgsl/index.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { Draw } from '../../tools/kernels/draw.ts';
import { checkVariant } from '../support/check_variant.ts';
import { casesFor } from '../support/slow_variants.ts';

/** Matrix products with a prologue of elementwise ops on an operand, in every variant that reads buffers. */

interface Given {
  readonly b: GraphBuilder;
  input(name: string, shape: readonly number[]): Value;
}

const prologues: Readonly<Record<string, (x: Value, given: Given) => Value>> = {
  relu: (x, { b }) => b.op('relu', [x]),
  'scale and shift': (x, { b, input }) => {
    const last = [x.type.shape.at(-1)!];
    return b.add(b.multiply(x, input('scale', last)), input('shift', last));
  },
  'a mask and a factor per row': (x, { b, input }) => {
    const rows = input('rows', [...x.type.shape.slice(0, -1), 1]);
    return b.multiply(b.multiply(x, b.op('step', [input('mask', x.type.shape)])), rows);
  },
};

interface Shape {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly ta?: boolean;
  readonly tb?: boolean;
}

/**
 * Odd sizes, multiples of four, transposed, deep enough for split-K, batched; small ones and ones with
 * unrolled loops.
 */
const shapes: readonly Shape[] = [
  { a: [45, 23], b: [23, 13] },
  { a: [452, 236], b: [236, 132] },
  { a: [236, 452], b: [132, 236], ta: true, tb: true },
  { a: [9, 35_003], b: [35_003, 40] },
  { a: [3, 30, 20], b: [3, 20, 12] },
];

const names = Object.keys(prologues);
/** Every shape with a prologue on either operand; prologues and biases alternate. */
const cases = shapes.flatMap((shape, i) =>
  (['a', 'b'] as const).map((side, j) => ({
    name: names[(2 * i + j) % names.length]!,
    shape,
    side,
    bias: (i + j) % 2 === 0,
  })),
);

function made(name: string, shape: Shape, side: 'a' | 'b', bias: boolean): Graph {
  const b = new GraphBuilder(ops, 'g');
  const input: Given['input'] = (of, size) => b.input(of, 'batch', { dtype: 'f32', shape: size });
  const before = (operand: Value, own: 'a' | 'b'): Value =>
    own === side ? prologues[name]!(operand, { b, input }) : operand;
  const product = b.matmul(before(input('a', shape.a), 'a'), before(input('b', shape.b), 'b'), {
    transposeA: shape.ta,
    transposeB: shape.tb,
  });
  const y = bias ? b.add(product, input('bias', [product.type.shape.at(-1)!])) : product;
  b.output('y', 'tap', y);
  const passes = [fuse, fuseBias, epiloguesFrom(0), fusePrologues];
  return passes.reduce((graph, pass) => pass.run(graph), b.build());
}

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

const reading = variants.filter(({ family, variant }) => family === 'matmul' && variant !== 'texture');

describe.each(reading)('matmul=$variant', (variant) => {
  test.for(casesFor(variant, cases))(
    '$name of $side, bias $bias, $shape',
    async ({ name, shape, side, bias }, context) => {
      const graph = made(name, shape, side, bias);
      const product = graph.nodes.find(({ body }) => body?.nodes.some(({ op }) => op === 'matmul'))!;
      const at = product.body!.nodes.findIndex(({ op }) => op === 'matmul');
      expect(at).toBeGreaterThan(0);
      const draw = new Draw(3);
      const inputs = product.inputs.map(({ type }) => draw.reals(type.shape));
      await checkVariant(device, variant, { node: product, inputs }, context);
    },
  );
});

test('a product with a prologue is not accepted by texture variants', () => {
  const [node] = made('relu', shapes[1]!, 'a', false).nodes;
  const texture = variants.find(({ family, variant }) => family === 'matmul' && variant === 'texture')!;
  expect(texture.accepts(node!, { ...device.target, subgroupSize: 8 })).toBe(false);
});
