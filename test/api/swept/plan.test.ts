import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OptionError } from '../../../src/api/options.ts';
import { sweepPlan } from '../../../src/api/swept/plan.ts';
import { simulatedSpec } from '../../../tools/faults/simulated_training.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

/** A sweep folder that holds an empty file with some name. */
function sweptFolder(name: string): { readonly spec: string; readonly directory: string } {
  const folder = temporaryFolder();
  const [spec, directory] = [join(folder, 'a.unit'), join(folder, 'sweep')];
  writeFileSync(spec, simulatedSpec);
  mkdirSync(directory);
  writeFileSync(join(directory, name), '');
  return { spec, directory };
}

test('a sweep that was killed while it wrote its first description is started again', () => {
  const { spec, directory } = sweptFolder('sweep.json.part');
  expect(sweepPlan(spec, directory, {}, 2).seeds).toEqual([5, 6]);
});

test('a folder with other files is refused', () => {
  const { spec, directory } = sweptFolder('notes.txt');
  expect(() => sweepPlan(spec, directory, {}, 1)).toThrow(OptionError);
});
