import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataError } from '../../src/runtime/errors.ts';
import { openWeights } from '../../src/runtime/weights/open.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { recordedArchive, recordedLegacy } from './recorded.ts';
import { fileOf, safetensorsOf } from './support.ts';
import { archive, dict, floats, int, legacy, list, pickle, storage, tensor, zip } from './torch_writer.ts';

const safetensors = safetensorsOf(
  {
    w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    v: { dtype: 'I64', shape: [1], data_offsets: [8, 16] },
  },
  new Uint8Array(16),
);
const files = { safetensors, 'a zip archive': recordedArchive, 'the legacy format': recordedLegacy };

/** The DataError; undefined if everything can be read. Any other error fails the test. */
async function errorOf(path: string, bytes: Uint8Array): Promise<DataError | undefined> {
  writeFileSync(path, bytes);
  try {
    const file = await openWeights(path);
    try {
      for (const { name } of file.tensors) file.read(name);
    } finally {
      file.close();
    }
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return error;
  }
  return undefined;
}

async function messageOf(bytes: Uint8Array): Promise<string> {
  const path = fileOf(bytes);
  return dataErrorOf(() => openWeights(path), path);
}

describe.each(Object.entries(files))('%s', (_, bytes) => {
  test('truncated anywhere', async () => {
    const path = join(temporaryFolder(), 'weights');
    for (let length = 0; length < bytes.length; length += length < 64 ? 1 : 7) {
      expect(await errorOf(path, bytes.subarray(0, length)), `${length} bytes`).toBeInstanceOf(DataError);
    }
    expect(await errorOf(path, bytes.subarray(0, -1))).toBeInstanceOf(DataError);
    expect(await errorOf(path, bytes)).toBeUndefined();
  });

  test('with any bytes changed: it is read, or a DataError names the problem', async () => {
    const path = join(temporaryFolder(), 'weights');
    const place = fc.nat(bytes.length - 1);
    await fc.assert(
      fc.asyncProperty(place, fc.uint8Array({ minLength: 1, maxLength: 9 }), async (at, values) => {
        const changed = Uint8Array.from(bytes);
        changed.set(values.subarray(0, bytes.length - at), at);
        await errorOf(path, changed);
      }),
      { numRuns: 400 },
    );
  });
});

describe('files of other kinds', () => {
  test.each([
    ['empty', '', 'the file is empty'],
    ['a pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1\n', 'run `git lfs pull`'],
    ['a web page', '<!doctype html>', 'a web page, not weights'],
    [
      'text',
      'epoch,loss\n',
      'not a weight file: expected one of safetensors, PyTorch archive, PyTorch (before',
    ],
    ['early PyTorch', `${'a'.repeat(257)}ustar`, 'the tar format of early PyTorch'],
    [
      'a pickle',
      pickle(dict({})).toString('latin1'),
      'a pickle, but not of PyTorch: expected its magic number',
    ],
  ])('%s', async (_, content, message) => {
    expect(await messageOf(Buffer.from(content, 'latin1'))).toContain(message);
  });

  test('a zip archive with other contents', async () => {
    const message = 'a zip archive, but not of PyTorch: expected one data.pkl in it, found 0';
    expect(await messageOf(zip({ 'a.txt': new Uint8Array(3) }))).toContain(message);
  });

  test('a missing file, and a folder', async () => {
    const folder = temporaryFolder();
    const missing = join(folder, 'none.pth');
    expect(await dataErrorOf(() => openWeights(missing), missing)).toBe('<root>: no such file');
    expect(await dataErrorOf(() => openWeights(folder), folder)).toContain('found a folder');
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [join(folder, 'pipe.pth')]);
    const pipe = () => openWeights(join(folder, 'pipe.pth'));
    expect(await dataErrorOf(pipe, folder)).toContain('found a device or pipe');
  });
});

describe('PyTorch objects without a state dict', () => {
  const weight = tensor(storage('FloatStorage', '0', 1), { shape: [1], strides: [1] });
  test.each([
    ['a tensor', weight, 'found a tensor'],
    ['a list', list(weight), 'found a list'],
    [
      'a dict without tensors',
      dict({ epoch: int(1), ema: dict({ w: weight }) }, true),
      'found a dict of epoch, ema',
    ],
  ])('%s', async (_, value, message) => {
    expect(await messageOf(archive(value, { 0: floats(1) }))).toContain(message);
  });

  test('legacy storages that are missing or have another length', async () => {
    const value = dict({ w: tensor(storage('FloatStorage', 'a', 1), { shape: [1], strides: [1] }) });
    expect(await messageOf(legacy(value, {}))).toContain('storage a is missing');
    expect(await messageOf(legacy(value, { a: [2, floats(1, 2)] }))).toContain(
      'storage a has 2 elements in the file',
    );
    expect(await messageOf(legacy(value, { b: [1, floats(1)] }))).toContain('storage b has 1 elements');
  });
});

describe('safetensors headers', () => {
  const oneFloat = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';
  const pair = (a: readonly number[], b: readonly number[], bytes: number): Uint8Array => {
    const float = (data_offsets: readonly number[]) => ({ dtype: 'F32', shape: [1], data_offsets });
    return safetensorsOf({ a: float(a), b: float(b) }, new Uint8Array(bytes));
  };
  const entry = (dtype: string, shape: unknown, offsets: unknown): Uint8Array =>
    safetensorsOf({ w: { dtype, shape, data_offsets: offsets } }, new Uint8Array(4));
  test.each([
    ['no JSON', safetensorsOf('{"w":'), 'not a valid safetensors file: the header is not a JSON object'],
    ['an entry that is not an object', safetensorsOf({ w: 3 }), 'its entry in the header is not an object'],
    ['an unknown type', entry('F8_E4M3', [4], [0, 4]), 'element type F8_E4M3 is not supported'],
    ['a shape of fractions', entry('F32', [0.5], [0, 2]), 'its shape is not a list of whole numbers'],
    ['one offset', entry('F32', [1], [4]), 'its data_offsets are not two whole numbers'],
    ['too few bytes', entry('F32', [2], [0, 4]), 'F32 [2] takes 8 bytes, its data_offsets hold 4'],
    ['data past the end', entry('F32', [1], [4, 8]), 'the file is truncated or damaged'],
    ['a gap', pair([0, 4], [8, 12], 12), 'tensor b: its data at bytes 8 to 12 leaves a gap after byte 4'],
    ['an overlap', pair([0, 4], [0, 4], 4), 'tensor b: its data at bytes 0 to 4 overlaps another tensor'],
    ['trailing bytes', pair([0, 4], [4, 8], 9), '1 bytes follow the data of the last tensor'],
    [
      'a name twice',
      safetensorsOf(`{"w":${oneFloat},"w":${oneFloat}}`, new Uint8Array(4)),
      'the header has the key "w" twice',
    ],
    [
      'metadata that is not a text',
      safetensorsOf(`{"__metadata__":{"epoch":3},"w":${oneFloat}}`, new Uint8Array(4)),
      'its __metadata__ does not map names to strings',
    ],
  ])('%s', async (_, bytes, message) => {
    expect(await messageOf(bytes)).toContain(message);
  });
});
