import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { modelForm } from '../../../src/api/exported/form.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

/** Model forms are recognised by content or, if that is damaged, by name. */

const root = temporaryFolder();

function file(name: string, content: string | Uint8Array): string {
  const path = join(root, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

it.each([
  ['unitc', 'model', 'SHA256SUMS\0\0'],
  ['onnx', 'model', Uint8Array.of(8, 8, 18, 5)],
  ['safetensors', 'model', Uint8Array.of(16, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x22)],
  ['unitc', 'damaged.unitc', ''],
  ['onnx', 'damaged.onnx', 'no such bytes'],
  ['safetensors', 'damaged.safetensors', '\0'],
])('recognises %s in a file %s', (form, name, content) => {
  expect(modelForm(file(name, content))).toBe(form);
});

it.each([
  ['run', ['run.json', 'model.json']],
  ['web', ['model.json', 'program.json']],
  ['onnx', ['a.onnx', 'notes.txt']],
  ['run', ['notes.txt']],
] as const)('takes a folder for a %s by its files %j', (form, names) => {
  const folder = names.join('_');
  for (const name of names) file(join(folder, name), '');
  expect(modelForm(join(root, folder))).toBe(form);
});

it('refuses other files, and never waits for a pipe', () => {
  const expected = /is not a trained model: expected the folder of a run, or what `unitc export` wrote/;
  expect(() => modelForm(file('photo.jpg', Uint8Array.of(0xff, 0xd8)))).toThrow(expected);
  execFileSync('mkfifo', [join(root, 'pipe.unitc')]);
  expect(() => modelForm(join(root, 'pipe.unitc'))).toThrow(expected);
  expect(modelForm(join(root, 'missing'))).toBe('run');
});
