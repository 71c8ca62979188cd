import { expect, test } from 'vitest';
import { compile } from '../../src/api/compile.ts';
import { ArtifactError, readArtifact } from '../../src/compiler/artifact/read.ts';
import { artifactFiles } from '../../src/compiler/artifact/write.ts';
import { smallSpec } from '../support/spec.ts';

/** An invalid program.json is rejected with the position, the expected form and advice. */

const whole = artifactFiles(compile({ file: 'small.unit', text: smallSpec }).artifact).get('program.json')!;

type Json = { [key: string]: Json } & Json[] & (string | number);

/** Sets the member at a JSON path, or removes it if no value is given. */
function damaged(path: string, value?: unknown): string {
  const root = JSON.parse(whole) as Json;
  const keys = path.split('/').slice(1);
  const holder = keys.slice(0, -1).reduce<Json>((inner, key) => inner[key]!, root);
  const last = keys.at(-1)!;
  if (value === undefined) delete holder[last];
  else holder[last] = value as Json;
  return JSON.stringify(root);
}

/** The message with which a text is rejected. */
function refusal(text: string): string {
  try {
    readArtifact(text, () => '');
  } catch (error) {
    expect(error).toBeInstanceOf(ArtifactError);
    return (error as Error).message;
  }
  return 'it was read';
}

test('an undamaged file is read', () => {
  expect(() => readArtifact(whole, () => '')).not.toThrow();
});

test.each<[path: string, value: unknown, message: RegExp]>([
  ['/format', 'other', /: \/format must be equal to constant;/],
  ['/version', 2, /: \/version must be equal to constant;/],
  ['/model', undefined, /: the whole must have required property 'model';/],
  ['/surplus', 1, /: the whole must NOT have additional properties;/],
  ['/kernels', {}, /: \/kernels must be array;/],
  ['/kernels/0/file', undefined, /: \/kernels\/0 must have required property 'file';/],
  ['/parameters/0/offset', 128, /: \/parameters\/0\/offset must be multiple of 256;/],
  ['/parameters/0/shape', [3, -1], /: \/parameters\/0\/shape\/1 must be >= 0;/],
  ['/parameters/0/initializer', { kind: 'normal' }, /: \/parameters\/0\/initializer/],
  ['/programs/0/mode', 'test', /: \/programs\/0\/mode must be equal to one of the allowed values;/],
  ['/programs/1/inputs/0/dtype', 'f64', /: \/programs\/1\/inputs\/0\/dtype must be equal to one of/],
  ['/programs/0/dispatches/3/kernel', 0.5, /: \/programs\/0\/dispatches\/3\/kernel must be integer;/],
  ['/programs/0/dispatches/0/workgroups', [1, 1], /\/workgroups must NOT have fewer than 3 items;/],
  ['/programs/0/dispatches/0/workgroups', [0, 1, 1], /\/workgroups\/0 must be >= 1;/],
  ['/programs/0/dispatches/0/bindings/0/offset', '0', /\/bindings\/0\/offset must be integer;/],
  ['/programs/0/memory/live', undefined, /\/memory must have required property 'live';/],
])('rejects %s as %j', (path, value, message) => {
  const found = refusal(damaged(path, value));
  expect(found).toMatch(message);
  expect(found).toMatch(/^program\.json does not fit its schema: .*; compile the spec again$/);
});

test.each([
  ['empty', ''],
  ['cut off', whole.slice(0, whole.length / 2)],
  ['something else', '<html>'],
])('refuses a file that is %s', (_, text) => {
  expect(refusal(text)).toMatch(/^program\.json is not JSON: .*; compile the spec again$/s);
});

test.each(['null', '[]', '"text"', '7'])('refuses JSON that is not an object: %s', (text) => {
  expect(refusal(text)).toContain('schema: the whole must be object');
});
