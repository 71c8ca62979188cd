import { expect, test } from 'vitest';
import type { Overrides } from '../../src/api/spec/overrides.ts';
import { validModel } from '../../src/api/spec/valid_model.ts';
import { builtins } from '../../src/builtins.ts';
import { runSpec } from '../../src/compiler/assemble/run_spec.ts';
import { fixedSizes } from '../../src/compiler/assemble/sizes.ts';
import { openData } from '../../src/runtime/data/open.ts';
import { smallSpec } from '../support/spec.ts';

function sizesOf(text: string, set: Overrides = {}) {
  const model = validModel({ file: 'small.unit', text }, set);
  return Object.fromEntries(model.tasks.map((task) => [task.name, fixedSizes(model, task)]));
}

test('sizes that are equal for every batch match the actual batches', async () => {
  const model = validModel({ file: 'small.unit', text: smallSpec }, { 'category.batch': '6' });
  const data = await openData(runSpec(model, builtins), { root: '.', seed: 1, workers: 0 });
  for (const task of model.tasks) {
    expect((await data.trainBatch(task.name, 3)).sizes).toEqual(fixedSizes(model, task));
  }
});

test('sizes are unknown if texts have several lengths or images keep their sizes', () => {
  const padded = smallSpec.replace('truncate(12)', 'truncate(12) -> pad(to: [8, 12])');
  expect(sizesOf(padded)).toEqual({ verify: undefined, category: undefined });
  const wide = smallSpec
    .replace('f32[3, 32, 32]', 'f32[3, height, width]')
    .replace('resize(height: 32, width: 32)', 'resize(shortest: 32, longest: 64)');
  expect(sizesOf(wide)).toMatchObject({ verify: undefined, category: { batch: 4, tokens: 12 } });
});
