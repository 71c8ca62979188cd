import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { validModel } from '../../src/api/spec/valid_model.ts';
import { builtins } from '../../src/builtins.ts';
import { runSpec } from '../../src/compiler/assemble/run_spec.ts';
import { nominalSizes } from '../../src/compiler/assemble/sizes.ts';
import { compileProgram, modelLayout } from '../../src/compiler/compile.ts';
import { flopOf } from '../../src/compiler/plan/index.ts';
import { portable, type Target } from '../../src/compiler/target.ts';

/** The operations that profiles divide by time. */

const target: Target = { ...portable, name: 'cpu', class: 'cpu', subgroupSize: 8, maxStorageBuffers: 16 };
const file = 'examples/quickstart.unit';
const model = validModel({ file, text: readFileSync(file, 'utf8') }, {});
const { work, stages } = compileProgram(model, builtins, {
  task: 'answer',
  mode: 'train',
  sizes: nominalSizes(model, model.tasks[0]!),
  target,
  parameters: modelLayout(model, builtins, target),
  run: runSpec(model, builtins),
  variants: new Map(),
  taps: false,
});

test('the operations of a convolution are counted at its product, not at the dispatch that moves its channels last', () => {
  const convolutions = work.filter(({ family }) => family.startsWith('conv2d'));
  const operations = (part: string): readonly number[] =>
    convolutions.filter(({ kernel }) => kernel.includes(part)).map(({ flop }) => flop);
  expect(operations('_channels_last').length).toBeGreaterThan(0);
  expect(operations('_channels_last').filter((flop) => flop > 0)).toEqual([]);
  expect(operations('_join').filter((flop) => flop > 0)).toEqual([]);
  expect(operations('_texture').filter((flop) => flop === 0)).toEqual([]);
});

test('the operations of all dispatches are those of the graphs', () => {
  const total = work.reduce((sum, { flop }) => sum + flop, 0);
  expect(total).toBe(flopOf(stages.optimized) + flopOf(stages.update));
});
