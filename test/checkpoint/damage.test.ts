import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checksumsOf, withChecksums } from '../../src/runtime/checkpoint/checksums.ts';
import {
  CheckpointError,
  DamagedCheckpointError,
  NotFiniteError,
} from '../../src/runtime/checkpoint/errors.ts';
import {
  listCheckpoints,
  newestIntact,
  rotateCheckpoints,
  setAside,
} from '../../src/runtime/checkpoint/folder.ts';
import { checkpointPath } from '../../src/runtime/checkpoint/names.ts';
import { progressText } from '../../src/runtime/checkpoint/progress.ts';
import { loadCheckpoint, readCheckpoint } from '../../src/runtime/checkpoint/read.ts';
import {
  headerBytes,
  readSafetensorsFile,
  writeSafetensors,
} from '../../src/runtime/checkpoint/safetensors.ts';
import { writeCheckpoint } from '../../src/runtime/checkpoint/write.ts';
import { progressOf } from '../support/progress.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { arenasOf, checkpointIn, flip } from './shared.ts';

describe('a checkpoint', () => {
  test('returns tensors and progress, also for tasks named like members of Object.prototype', async () => {
    const cursors = new Map([
      ['constructor', 3],
      ['__proto__', 4],
    ]);
    const path = await checkpointIn(temporaryFolder(), 7, { cursors });
    const arenas = arenasOf();
    const progress = loadCheckpoint(readCheckpoint(path), arenas, '');
    expect(progress.step).toBe(7);
    expect(new Map(progress.cursors)).toEqual(cursors);
    expect((await arenas.read('parameters')).get('w')).toEqual(Float32Array.of(7, 2, 3));
  });

  test('remains a safetensors file that other programs read', async () => {
    const path = await checkpointIn(temporaryFolder(), 7);
    const { tensors, metadata } = readSafetensorsFile(path);
    expect([...tensors.keys()].sort()).toEqual(['optimizer.momentum.w', 'w']);
    expect(Object.keys(metadata).sort()).toEqual(['checksums', 'header', 'unitc']);
  });

  test('reports a change of any byte', async () => {
    const path = await checkpointIn(temporaryFolder(), 7);
    const { length } = readFileSync(path);
    for (let at = 0; at < length; at++) {
      flip(path, at, at % 8);
      expect(() => readCheckpoint(path), `byte ${at}`).toThrow(CheckpointError);
      flip(path, at, at % 8);
    }
    expect(readCheckpoint(path).progress.step).toBe(7);
  });

  test('reports truncation to any length, and additional bytes', async () => {
    const path = await checkpointIn(temporaryFolder(), 7);
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole);
      truncateSync(path, length);
      expect(() => readCheckpoint(path), `${length} bytes`).toThrow(CheckpointError);
    }
    writeFileSync(path, Buffer.concat([whole, Buffer.alloc(4)]));
    expect(() => readCheckpoint(path)).toThrow('4 bytes follow the data of the last tensor');
  });

  test('names the damaged tensor', async () => {
    const path = await checkpointIn(temporaryFolder(), 7);
    flip(path, readFileSync(path).length - 1);
    expect(() => readCheckpoint(path)).toThrow(
      `${path} is damaged: the checksum of tensor optimizer.momentum.w does not match`,
    );
  });

  test.each(['', 'null', '[', '{"w":null}'])('reports the list of checksums %j', async (checksums) => {
    const path = await checkpointIn(temporaryFolder(), 7);
    const { tensors, metadata } = readSafetensorsFile(path);
    // The header checksum is correct, since anyone can compute it.
    const draft = { ...metadata, header: '0'.repeat(64), checksums };
    const header = createHash('sha256').update(headerBytes(tensors, draft)).digest('hex');
    writeFileSync(path, writeSafetensors(tensors, { ...draft, header }));
    expect(() => readCheckpoint(path)).toThrow(DamagedCheckpointError);
  });

  test('is neither written nor read with non-finite values', async () => {
    const path = join(temporaryFolder(), 'step-0000001.safetensors');
    const writing = writeCheckpoint(path, arenasOf([1, Number.NaN, 3]), progressOf({}), () => {});
    await expect(writing).rejects.toThrow(NotFiniteError);
    const tensors = new Map([['w', { dtype: 'F32', shape: [1], data: Float32Array.of(Infinity) } as const]]);
    const metadata = withChecksums(tensors, checksumsOf(tensors), { unitc: progressText(progressOf({})) });
    writeFileSync(path, writeSafetensors(tensors, metadata));
    expect(() => readCheckpoint(path)).toThrow('tensor w is not finite');
  });

  test('is distinguished from other safetensors files', () => {
    const path = join(temporaryFolder(), 'weights.safetensors');
    writeFileSync(path, writeSafetensors(new Map(), {}));
    expect(() => readCheckpoint(path)).toThrow(/is not a checkpoint of a run.*init: weights/);
  });
});

describe('the newest intact checkpoint', () => {
  test('is not one that was copied or renamed to a later step', async () => {
    const folder = temporaryFolder();
    const paths = await Promise.all([8, 12].map((step) => checkpointIn(folder, step)));
    copyFileSync(paths[0]!, checkpointPath(folder, 99));
    const { checkpoint, damaged } = newestIntact(folder, 'run');
    expect(checkpoint.progress.step).toBe(12);
    expect(damaged.map(({ message }) => message)).toEqual([
      `${checkpointPath(folder, 99)} is damaged: its name says step 99, but its contents are of step 8`,
    ]);
    setAside(damaged);
    await checkpointIn(folder, 16);
    rotateCheckpoints(folder, 2, undefined);
    expect(listCheckpoints(folder)).toEqual([12, 16].map((step) => checkpointPath(folder, step)));
  });

  test.each([
    ['a folder', (path: string) => mkdirSync(path), 'it cannot be read (EISDIR)'],
    [
      'a link to a missing file',
      (path: string) => symlinkSync('missing', path),
      'it cannot be read (ENOENT)',
    ],
    ['an empty file', (path: string) => writeFileSync(path, ''), 'not a safetensors file: only 0 bytes long'],
  ])('is found behind %s in place of a checkpoint', async (_, place, damage) => {
    const folder = temporaryFolder();
    await checkpointIn(folder, 8);
    place(checkpointPath(folder, 9));
    const { checkpoint, damaged } = newestIntact(folder, 'run');
    expect(checkpoint.progress.step).toBe(8);
    expect(damaged.map(({ message }) => message)).toEqual([
      `${checkpointPath(folder, 9)} is damaged: ${damage}`,
    ]);
    setAside(damaged);
    expect(listCheckpoints(folder)).toEqual([checkpointPath(folder, 8)]);
  });

  test('is missing where a file has the place of the folder', () => {
    const path = join(temporaryFolder(), 'checkpoints');
    writeFileSync(path, '');
    expect(() => newestIntact(path, 'run')).toThrow('run has no folder checkpoints/');
  });

  test('is found among damaged ones, which are reported and set aside', async () => {
    const folder = temporaryFolder();
    const [, second, third] = [1, 2, 3].map((step) => checkpointIn(folder, step));
    await Promise.all([second, third]);
    flip(await second!, 100);
    truncateSync(await third!, 50);
    const { checkpoint, damaged } = newestIntact(folder, 'run');
    expect(basename(checkpoint.path)).toBe('step-0000001.safetensors');
    expect(damaged.map((error) => basename(error.path))).toEqual([
      'step-0000003.safetensors',
      'step-0000002.safetensors',
    ]);
    setAside(damaged);
    expect(listCheckpoints(folder).map((path) => basename(path))).toEqual(['step-0000001.safetensors']);
  });

  test('is missing if none is intact; the message says whether any was written', async () => {
    const folder = temporaryFolder();
    expect(() => newestIntact(folder, 'run')).toThrow('run has no checkpoint: it ended before the first one');
    expect(() => newestIntact(join(folder, 'none'), 'run')).toThrow('run has no folder checkpoints/');
    flip(await checkpointIn(folder, 1), 100);
    expect(() => newestIntact(folder, 'run')).toThrow(
      /run has no intact checkpoint:\n {2}.*step-0000001.*damaged/,
    );
    expect(() => newestIntact(folder, 'run')).not.toThrow(DamagedCheckpointError);
  });
});
