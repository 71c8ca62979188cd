import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { writeFormatted } from '../../src/api/format.ts';
import { writeGraph } from '../../src/api/graph.ts';
import { validSpec } from '../../src/api/spec/valid_model.ts';
import { requireFree } from '../../src/runtime/run/contents.ts';
import { RunDirectoryError } from '../../src/runtime/run/errors.ts';
import { requireNoRun, writeOutputText } from '../../src/runtime/run/outputs.ts';
import { simulatedSpec } from '../../tools/faults/simulated_training.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** Commands that write to a path chosen by the user, such as certify, export and graph. */

let run: string;

beforeEach(() => {
  run = join(temporaryFolder(), 'run');
  mkdirSync(join(run, 'checkpoints'), { recursive: true });
  for (const name of ['run.json', 'checkpoints/step-0000001.safetensors'])
    writeFileSync(join(run, name), name);
});

test.each([
  'run.json',
  'spec.unit',
  'digests.jsonl',
  'checkpoints/step-0000001.safetensors',
  'checkpoints/model.safetensors',
  'earlier/0123/spec.unit',
  'lock.json',
])('%s of a run is not replaced', (name) => {
  expect(() => writeOutputText(join(run, name), 'other')).toThrow(RunDirectoryError);
  expect(readFileSync(join(run, 'run.json'), 'utf8')).toBe('run.json');
});

test('other names in the folder of a run are written, and files like those of a run elsewhere', () => {
  for (const path of [join(run, 'card.md'), join(run, '..', 'spec.unit')]) {
    writeOutputText(path, 'text');
    expect(readFileSync(path, 'utf8')).toBe('text');
  }
});

test('a link to the run is the run', () => {
  const link = join(run, '..', 'link');
  symlinkSync(run, link);
  expect(() => writeOutputText(join(link, 'spec.unit'), 'other')).toThrow('is a file of the run');
});

test('a link to a folder of the run leads into the run', () => {
  const link = join(run, '..', 'link');
  symlinkSync(join(run, 'checkpoints'), link);
  const paths = ['step-0000001.safetensors', 'new.safetensors', 'new/file.json'].map((name) =>
    join(link, name),
  );
  for (const path of paths) expect(() => writeOutputText(path, 'other')).toThrow('is a file of the run');
});

test('a folder with a run is not filled with other files', () => {
  expect(() => requireNoRun(run)).toThrow('choose another folder');
  expect(() => requireNoRun(join(run, '..'))).not.toThrow();
});

test('nothing is written into the folders of a run, a new run neither', () => {
  for (const folder of [join(run, 'checkpoints'), join(run, 'checkpoints', 'new'), join(run, 'earlier')]) {
    expect(() => requireNoRun(folder)).toThrow('is a file of the run');
    expect(() => requireFree(folder, { overwrite: true })).toThrow('is a file of the run');
  }
});

test('unitc fmt does not format the spec of a run, not through a link either', () => {
  writeFileSync(join(run, 'spec.unit'), simulatedSpec);
  symlinkSync(join(run, 'spec.unit'), join(run, '..', 'link.unit'));
  for (const path of [join(run, 'spec.unit'), join(run, '..', 'link.unit')])
    expect(() => writeFormatted(path, 'other')).toThrow(RunDirectoryError);
  expect(readFileSync(join(run, 'spec.unit'), 'utf8')).toBe(simulatedSpec);
});

test('unitc graph does not replace the spec of a run', () => {
  const { model } = validSpec({ file: 'simulated.unit', text: simulatedSpec }, {});
  expect(() => writeGraph(model, join(run, 'spec.unit'))).toThrow(RunDirectoryError);
});
