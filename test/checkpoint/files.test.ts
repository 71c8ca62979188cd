import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { differences } from '../../src/runtime/checkpoint/differences.ts';
import { listCheckpoints, rotateCheckpoints } from '../../src/runtime/checkpoint/folder.ts';
import { checkpointPath } from '../../src/runtime/checkpoint/names.ts';
import type { StoredTensor } from '../../src/runtime/checkpoint/safetensors.ts';
import { writeWholeFile } from '../../src/storage/whole_file.ts';
import { temporaryFolder } from '../temporary_folder.ts';

describe('a checkpoint file', () => {
  test('is written with its missing folders', () => {
    const path = join(temporaryFolder(), 'a', 'b', 'x.safetensors');
    writeWholeFile(path, [Uint8Array.of(1, 2), Uint8Array.of(3)]);
    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
    expect(readdirSync(join(path, '..'))).toEqual(['x.safetensors']);
  });

  test('keeps its contents if writing fails halfway', () => {
    const path = join(temporaryFolder(), 'x.safetensors');
    writeWholeFile(path, [Uint8Array.of(1)]);
    function* full(): Iterable<Uint8Array> {
      yield Uint8Array.of(9, 9, 9);
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    }
    expect(() => writeWholeFile(path, full())).toThrow('no space left');
    expect([...readFileSync(path)]).toEqual([1]);
    expect(readdirSync(join(path, '..'))).toEqual(['x.safetensors']);
  });
});

test.skipIf(!existsSync('/proc/self'))('reports a folder that cannot be created', () => {
  expect(() => writeWholeFile('/proc/nowhere/a/x', [])).toThrow('ENOENT');
});

describe('rotation', () => {
  function folderWith(steps: readonly number[]): string {
    const folder = temporaryFolder();
    for (const step of steps) writeFileSync(checkpointPath(folder, step), '');
    return folder;
  }
  const names = (folder: string) => listCheckpoints(folder).map((path) => basename(path));

  test('keeps the last checkpoints by step number, not by name or age', () => {
    const folder = folderWith([12_000_000, 900, 9_999_999]);
    rotateCheckpoints(folder, 2, undefined);
    expect(names(folder)).toEqual(['step-9999999.safetensors', 'step-12000000.safetensors']);
  });

  test('also keeps the best checkpoint', () => {
    const folder = folderWith([100, 200, 300, 400]);
    rotateCheckpoints(folder, 1, 200);
    expect(names(folder)).toEqual(['step-0000200.safetensors', 'step-0000400.safetensors']);
  });

  test('leaves other files alone', () => {
    const folder = folderWith([100, 200]);
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'step-1.safetensors.part'), '');
    rotateCheckpoints(folder, 1, undefined);
    expect(readdirSync(folder).sort()).toEqual([
      'mine',
      'step-0000200.safetensors',
      'step-1.safetensors.part',
    ]);
  });

  test('accepts a missing folder', () => {
    expect(listCheckpoints(join(temporaryFolder(), 'none'))).toEqual([]);
  });
});

test('differences between a model and a file', () => {
  const f32 = (shape: readonly number[]): StoredTensor => ({
    dtype: 'F32',
    shape,
    data: new Float32Array(0),
  });
  const stored = new Map<string, StoredTensor>([
    ['same', f32([2])],
    ['wider', f32([4, 3])],
    ['ids', { dtype: 'I32', shape: [2], data: new Int32Array(0) }],
    ['old', f32([])],
  ]);
  const wanted = [
    { name: 'same', shape: [2] },
    { name: 'wider', shape: [8, 3] },
    { name: 'ids', shape: [2] },
    { name: 'new', shape: [5] },
  ];
  expect(differences(wanted, stored)).toEqual([
    'wider is [8, 3] in the spec and [4, 3] in the file',
    'ids is F32 in the spec and I32 in the file',
    'new [5] is in the spec but not in the file',
    'old [] is in the file but not in the spec',
  ]);
  const many = Array.from({ length: 20 }, (_, i) => ({ name: `p${i}`, shape: [1] }));
  expect(differences(many, new Map())).toHaveLength(9);
  expect(differences(many, new Map()).at(-1)).toBe('and 12 more');
});
