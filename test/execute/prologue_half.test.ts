import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import { interpret } from '../../src/compiler/ir/interpret.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { optimize } from '../../src/compiler/passes/index.ts';
import { insertCopies, plan } from '../../src/compiler/plan/index.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { Session } from '../../src/runtime/execute/session.ts';
import { Draw } from '../../tools/kernels/draw.ts';
import { softwareAdapters } from '../support/adapters.ts';

/** A product that applies an activation to an operand on load, from memory of either precision. */
function graphOf() {
  const b = new GraphBuilder(ops, 'g');
  const input = (name: string, shape: readonly number[]) => b.input(name, 'batch', { dtype: 'f32', shape });
  // Stored in memory because it has two readers.
  const x = b.op('tanh', [input('x', [96, 64])]);
  const y = b.matmul(b.op('relu', [b.multiply(x, input('scale', [64]))]), input('w', [64, 48]));
  b.output('y', 'tap', y);
  b.output('x2', 'tap', b.sum(x, [0, 1]));
  return b.build();
}

describe.each(softwareAdapters)('%s', (adapter) => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice({ adapter });
  });
  afterAll(() => device.close());

  test.for(['f32', 'f16'] as const)(
    'prologues read operands that are stored as %s',
    async (precision, context) => {
      if (precision === 'f16' && !device.target.f16) return context.skip('the adapter has no f16');
      const graph = graphOf();
      const optimized = optimize(graph, { class: 'discrete' }).graph;
      expect(
        optimized.nodes.some(({ body }) => (body?.nodes.findIndex(({ op }) => op === 'matmul') ?? 0) > 0),
      ).toBe(true);
      const { program, kernels } = plan({
        task: 'g',
        mode: 'eval',
        sizes: {},
        graphs: [insertCopies.run(optimized, { target: device.target, precision })],
        parameters: [],
        target: device.target,
        variants: new Map(),
        precision,
      });
      const session = new Session(device, []);
      const draw = new Draw(11);
      const inputs = new Map(graph.inputs.map(({ name, value }) => [name, draw.reals(value.type.shape)]));
      const given = Object.fromEntries(
        [...inputs].map(([name, { data }]) => [name, Float32Array.from(data)]),
      );
      const { y } = await session.run(await session.load(program, [...kernels]), given).read();
      const expected = interpret(ops, graph, inputs).get('y')!.data;
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const error = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - y![i]!)), 0);
      expect(error / largest).toBeLessThan(precision === 'f16' ? 2e-3 : 1e-6);
      if (precision === 'f16')
        expect(kernels.some(({ source }) => source.includes('_load') && source.includes('vec4h'))).toBe(true);
    },
  );
});
