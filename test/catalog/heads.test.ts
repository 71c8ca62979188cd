import { describe, expect, it } from 'vitest';
import { builtins } from '../../src/builtins.ts';
import type { Initializer } from '../../src/compiler/artifact/program.ts';
import { inLayer } from '../../src/compiler/assemble/context.ts';
import { builtinNamed } from '../../src/compiler/catalog/builtins.ts';
import { interpret } from '../../src/compiler/ir/interpret.ts';
import type { ReferenceTensor } from '../../src/compiler/ir/op.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { seeded } from '../../tools/kernels/samples.ts';
import { buildContext, callOf } from './support/build_context.ts';

const [records, width] = [5, 8];

function initial(initializer: Initializer, shape: readonly number[], random: () => number): ReferenceTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const data = Float64Array.from({ length: count }, (_, i) => {
    if (initializer.kind === 'values') return initializer.values[i]!;
    if (initializer.kind === 'ones') return 1;
    return initializer.kind === 'zeros' ? 0 : random();
  });
  return { shape, data };
}

/** Output of a head on random states, with initial or random parameters. */
function outputOf(name: string, args: Readonly<Record<string, number>>, parameters: 'initial' | 'random') {
  const random = seeded(7);
  const builtin = builtinNamed(builtins.heads, name);
  if (builtin.input !== 'states') throw new Error(`${name} reads matched states`);
  const context = buildContext(name, records);
  const { builder } = context;
  const states = builder.input('states', 'batch', { dtype: 'f32', shape: [records, 2, width] });
  const call = callOf(builtin, { dropout: 0, ...args });
  const value = inLayer(context, call, { path: 'task.head', prefix: () => '' }, (within) =>
    builtin.build(within, states),
  );
  builder.output('head', 'head', value);
  const normal = () => 4 * (random.uniform() - 0.5);
  const declared = new Map(context.parameters.list().map((parameter) => [parameter.name, parameter]));
  const graph = builder.build();
  const inputs = new Map(
    graph.inputs.map((input) => {
      const { shape } = input.value.type;
      const parameter = declared.get(input.name);
      if (input.role === 'constant') return [input.name, { shape, data: Float64Array.from(input.data) }];
      const own = parameters === 'initial' && parameter ? parameter.initializer : undefined;
      return [input.name, initial(own ?? { kind: 'normal', std: 1 }, shape, normal)];
    }),
  );
  const { shape, data } = interpret(ops, graph, inputs).get('head')!;
  const [rows, columns] = shape as [number, number];
  const table = Array.from({ length: rows }, (_, row) => [...data.slice(row * columns, (row + 1) * columns)]);
  return { table, names: [...declared.keys()], outputs: builtin.outputs(call, []) };
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe('head regression', () => {
  it.each([1, 3])('puts out %d numbers for each record', (outputs) => {
    const { table, outputs: declared } = outputOf('regression', { outputs }, 'random');
    expect(declared).toBe(outputs);
    expect(table.map((row) => row.length)).toEqual([outputs, outputs, outputs, outputs, outputs]);
    expect(new Set(table.flat()).size).toBe(records * outputs);
  });
});

describe('head ordinal', () => {
  it.each([2, 3, 9])('has probabilities of %d ranks that never rise, whatever its parameters', (classes) => {
    const { table, outputs } = outputOf('ordinal', { classes }, 'random');
    expect(outputs).toBe(classes - 1);
    for (const row of table) {
      expect(row).toHaveLength(classes - 1);
      expect(row.every((score, k) => k === 0 || score < row[k - 1]!)).toBe(true);
    }
  });

  it('shares one slope among all thresholds', () => {
    const { table } = outputOf('ordinal', { classes: 5 }, 'random');
    const gaps = table.map((row) => row.map((score) => score - row[0]!));
    for (const gap of gaps)
      for (const [k, value] of gap.entries()) expect(value).toBeCloseTo(gaps[0]![k]!, 12);
  });

  it('begins with equal probabilities of all ranks', () => {
    const { table } = outputOf('ordinal', { classes: 4 }, 'initial');
    const [row] = table as [number[]];
    // Without the slope, the first threshold has the probability of the upper three quarters.
    const shift = row[0]! - Math.log(3);
    for (const [k, above] of [3 / 4, 2 / 4, 1 / 4].entries()) {
      expect(sigmoid(row[k]! - shift)).toBeCloseTo(above, 12);
    }
  });
});
