import { describe, expect, test } from 'vitest';
import { validModel } from '../../src/api/spec/valid_model.ts';
import { builtins } from '../../src/builtins.ts';
import { alignment, chunkBytes } from '../../src/compiler/artifact/arenas.ts';
import { runSpec } from '../../src/compiler/assemble/run_spec.ts';
import { nominalSizes, type Sizes } from '../../src/compiler/assemble/sizes.ts';
import { compileProgram, modelLayout } from '../../src/compiler/compile.ts';
import type { Model, Precision } from '../../src/compiler/model/model.ts';
import { insertCopies, plan, portableFor } from '../../src/compiler/plan/index.ts';
import { portable, type Target } from '../../src/compiler/target.ts';
import { trainingCalls } from '../../src/compiler/training/calls.ts';
import { updateGraph } from '../../src/compiler/training/update.ts';
import { Draw } from '../../tools/kernels/draw.ts';
import { randomGraph } from '../../tools/kernels/random_graph.ts';
import { smallSpec } from '../support/spec.ts';
import { type Planned, Replay } from './replay.ts';

/** Memory of complete programs: every dispatch reads intact tensors and binds only what WebGPU allows. */

const model = validModel({ file: 'small.unit', text: smallSpec }, {});
const half = validModel({ file: 'small.unit', text: `${smallSpec}\ndevice { precision: .f16 }` }, {});
const accumulating = validModel({ file: 'small.unit', text: smallSpec }, { 'train.accumulate': '3' });

/** A target that can bind any offset, so that small tensors are views too (plan/memory/views.ts). */
const fine: Target = { ...portable, offsetAlignment: 4 };

function program(
  model: Model,
  taskName: string,
  mode: 'train' | 'eval',
  target = portableFor(model.device.precision),
  replaced: Sizes = {},
): Planned {
  const task = model.tasks.find(({ name }) => name === taskName)!;
  const { precision } = model.device;
  const parameters = modelLayout(model, builtins, target);
  const run = runSpec(model, builtins);
  const common = { task: taskName, mode, target, parameters, run, variants: new Map(), taps: false };
  const compiled = compileProgram(model, builtins, {
    ...common,
    sizes: { ...nominalSizes(model, task), ...replaced },
  });
  const { optimizer, clip } = trainingCalls(builtins, run.train);
  const { updates } = compiled.program;
  const update =
    mode === 'train'
      ? [
          updateGraph({
            parameters,
            updates,
            optimizer,
            clip,
            target,
            scaled: precision === 'f16',
          }),
        ]
      : [];
  return { ...compiled, graphs: [compiled.stages.optimized, ...update], parameters, target, precision };
}

function randomProgram(
  seed: number,
  precision: Precision,
  target = portable,
  inPlaceFrom = 2 ** 20,
): Planned {
  const graphs = [insertCopies.run(randomGraph(new Draw(seed), { steps: 40 }), { target, precision })];
  const common = { graphs, parameters: [], target, precision, inPlaceFrom } as const;
  const request = { ...common, task: 'random', mode: 'eval', sizes: {}, variants: new Map() } as const;
  return { ...plan(request), ...common };
}

const programs = [
  ...model.tasks.flatMap(({ name }) =>
    (['train', 'eval'] as const).map((mode) => [`${name}, ${mode}`, program(model, name, mode)] as const),
  ),
  ...model.tasks.map(({ name }) => [`${name}, three batches`, program(accumulating, name, 'train')] as const),
  ...Array.from({ length: 30 }, (_, seed) => [`random graph ${seed}`, randomProgram(seed, 'f32')] as const),
  ...model.tasks.map(({ name }) => [`${name}, f16`, program(half, name, 'train')] as const),
  ...Array.from(
    { length: 10 },
    (_, seed) => [`random graph ${seed}, f16`, randomProgram(seed, 'f16')] as const,
  ),
];

/** The program planned with in-place execution for nodes of any size. */
function overwriting(planned: Planned, task: string): Planned {
  const { graphs, parameters, target, precision, program } = planned;
  const { mode, sizes, accumulate } = program;
  const common = { task, mode, sizes, accumulate, variants: new Map(), inPlaceFrom: 1 };
  return { ...planned, ...plan({ ...common, graphs, parameters, target, precision }) };
}

const inPlace = [
  ...model.tasks.map(
    ({ name }) => [`${name}, train`, overwriting(program(model, name, 'train'), name)] as const,
  ),
  ...model.tasks.map(
    ({ name }) => [`${name}, f16`, overwriting(program(half, name, 'train'), name)] as const,
  ),
  ...Array.from(
    { length: 60 },
    (_, seed) => [`random graph ${seed}`, randomProgram(seed, 'f32', fine, 1)] as const,
  ),
  ...Array.from(
    { length: 10 },
    (_, seed) => [`random graph ${seed}, f16`, randomProgram(seed, 'f16', portable, 1)] as const,
  ),
];

const views = [
  ...model.tasks.flatMap(({ name }) =>
    [1, 2].map(
      (batch) => [`${name}, batch ${batch}`, program(model, name, 'train', fine, { batch })] as const,
    ),
  ),
  ...Array.from(
    { length: 60 },
    (_, seed) => [`random graph ${seed}`, randomProgram(seed, 'f32', fine)] as const,
  ),
];

describe.each([...views, ...inPlace])('with every possible view and in-place output: %s', (_, planned) => {
  test('every tensor is intact when it is read, and no memory is bound twice', () => {
    expect(new Replay(planned).run()).toEqual([]);
    expectApart(planned);
  });
});

test('many of these programs overwrite an input', () => {
  const over = inPlace.filter(([, { kernels }]) => kernels.some(({ name }) => name.includes('_over')));
  expect(over.length / inPlace.length).toBeGreaterThan(0.6);
});

function expectApart({ program: { dispatches } }: Planned): void {
  for (const [i, { bindings }] of dispatches.entries()) {
    for (const [j, a] of bindings.entries()) {
      for (const b of bindings.slice(0, j)) {
        const apart = a.offset + a.bytes <= b.offset || b.offset + b.bytes <= a.offset;
        expect(a.buffer !== b.buffer || apart, `dispatch ${i}: ${JSON.stringify([a, b])}`).toBe(true);
      }
    }
  }
}

describe.each(programs)('%s', (_, planned) => {
  const { dispatches, buffers } = planned.program;

  test('every tensor is intact when it is read', () => {
    expect(new Replay(planned).run()).toEqual([]);
  });

  test('no dispatch binds the same memory twice: all bindings are writable', () => {
    expectApart(planned);
  });

  test('bindings are aligned, inside their buffers, and within the limit of a dispatch', () => {
    const sizes = new Map(buffers.map(({ name, bytes }) => [name, bytes]));
    for (const [chunk, bytes] of chunkBytes(planned.parameters).entries()) {
      for (const arena of ['parameters', 'gradients', 'first_moment', 'second_moment'])
        sizes.set(`${arena}.${chunk}`, bytes);
    }
    for (const { bindings } of dispatches) {
      expect(bindings.length).toBeLessThanOrEqual(portable.maxStorageBuffers);
      for (const { buffer, offset, bytes } of bindings) {
        expect(offset % alignment).toBe(0);
        expect(offset + bytes).toBeLessThanOrEqual(sizes.get(buffer)!);
      }
    }
  });
});
