import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSafetensorsFile } from '../../src/runtime/checkpoint/safetensors.ts';
import { coverageProblem } from '../../src/runtime/safetensors/coverage.ts';
import { repeatedKey } from '../../src/runtime/safetensors/repeated_key.ts';
import { openWeights } from '../../src/runtime/weights/open.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const entry = (begin: number, end: number): string =>
  `{"dtype": "F32", "shape": [${(end - begin) / 4}], "data_offsets": [${begin}, ${end}]}`;

/** A file with the given header text, and a number of data bytes. */
function fileOf(header: string, data: number): string {
  const path = join(temporaryFolder(), 'x.safetensors');
  const text = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(path, Buffer.concat([length, text, Buffer.alloc(data)]));
  return path;
}

/** Both readers reject files that break a rule of the format. */
describe.each([
  ['overlapping tensors', `{"v": ${entry(0, 16)}, "w": ${entry(8, 24)}}`, 24, 'overlaps another tensor'],
  ['a hole', `{"v": ${entry(0, 16)}, "w": ${entry(24, 40)}}`, 40, 'leaves a gap after byte 16'],
  ['trailing bytes', `{"v": ${entry(0, 16)}}`, 20, '4 bytes follow the data of the last tensor'],
  ['a key twice', `{"v": ${entry(0, 16)}, "v": ${entry(0, 16)}}`, 16, 'the key "v" twice'],
  ['a key twice, written differently', `{"v": ${entry(0, 16)}, "\\u0076": ${entry(0, 16)}}`, 16, 'twice'],
  ['metadata of numbers', `{"__metadata__": {"a": 1}, "v": ${entry(0, 16)}}`, 16, '__metadata__'],
])('%s', (_, header, data, message) => {
  test('in a checkpoint', () => {
    expect(() => readSafetensorsFile(fileOf(header, data))).toThrow(message);
  });

  test('in a file of weights', async () => {
    await expect(openWeights(fileOf(header, data))).rejects.toThrow(message);
  });
});

test('tensors in any order that cover the data are accepted, including empty ones', () => {
  const extents = [
    { name: 'b', begin: 8, end: 12 },
    { name: 'none', begin: 8, end: 8 },
    { name: 'a', begin: 0, end: 8 },
  ];
  expect(coverageProblem(extents, 12)).toBeUndefined();
  expect(coverageProblem([], 0)).toBeUndefined();
});

test('keys may recur in different objects and as strings', () => {
  expect(
    repeatedKey('{"a": {"b": 1}, "c": {"b": 2}, "d": ["a", "a:", {"a": 1}], "e": "\\"a\\": 1"}'),
  ).toBeUndefined();
  expect(repeatedKey('{"a": {"b": 1, "x": [{"b": 1}], "b": 2}}')).toBe('"b"');
});
