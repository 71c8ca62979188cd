import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunSpec } from '../../../src/compiler/artifact/run_spec.ts';
import { openData } from '../../../src/runtime/data/open.ts';
import type { Batch, DataSource } from '../../../src/runtime/data/source.ts';
import { dataErrorOf } from '../../formats/shared.ts';
import { temporaryFolder } from '../../temporary_folder.ts';
import { collected, image, sceneRun, task, text } from '../run.ts';

const count = 12;
const old = new Date('2020-01-01');

/** An easy-VQA folder with one image per question; all files have the same modification time. */
async function imagesIn(root: string): Promise<string> {
  for (const split of ['train', 'test']) {
    const images = join(root, split, 'images');
    mkdirSync(images, { recursive: true });
    for (let i = 0; i < count; i++) {
      const data = Buffer.from(Array.from({ length: 40 * 30 * 3 }, (_, at) => (at * (i + 3)) % 251));
      const path = join(images, `${i}.png`);
      writeFileSync(
        path,
        await sharp(data, { raw: { width: 40, height: 30, channels: 3 } })
          .png()
          .toBuffer(),
      );
      utimesSync(path, old, old);
    }
    const questions = Array.from({ length: count }, (_, i) => ['is it red ?', 'yes', i]);
    writeFileSync(join(root, split, 'questions.json'), JSON.stringify(questions));
  }
  writeFileSync(join(root, 'answers.txt'), 'yes\nno\n');
  return root;
}

const [resize, normalize] = image.prepare;
const flip = { builtin: 'flip', args: { horizontal: 0.5, vertical: 0.5 } };

function runOf(cache: string | null, prepare: RunSpec['modalities'][number]['prepare']): RunSpec {
  const args = { path: '.', train: 'train', valid: 'test' };
  return sceneRun({
    modalities: [{ ...image, prepare }, text],
    datasets: [
      { name: 'shapes', format: { builtin: 'easy_vqa', args }, columns: {}, cache, skip: null, facts: {} },
    ],
    tasks: [task('answer', 'shapes', { batch: 4 })],
  });
}

const opened: DataSource[] = [];
afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
});

/** Two epochs of training and one of evaluation, by default without worker threads. */
async function batchesOf(
  root: string,
  run: RunSpec,
  { workers = 0, warn = (_: string): void => {} } = {},
): Promise<readonly Batch[]> {
  const source = await openData(run, { root, seed: 1, workers, warn });
  opened.push(source);
  const batches: Batch[] = [];
  for (let k = 0; k < 6; k++) batches.push(await source.trainBatch('answer', k));
  return [...batches, ...(await collected(source.evalBatches('answer', 'valid', null)))];
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

describe('the image cache', () => {
  const augmented = [resize, flip, normalize];

  it.each([0, 2])(
    'gives the same pixels as decoding (%i threads), and holds every image',
    async (workers) => {
      const root = await imagesIn(temporaryFolder());
      const plain = await batchesOf(root, runOf(null, augmented));
      expect(await batchesOf(root, runOf('kept/images', augmented), { workers })).toEqual(plain);
      // Reads from disk now, in a separate run.
      expect(await batchesOf(root, runOf('kept/images', augmented), { workers })).toEqual(plain);
      const files = filesIn(join(root, 'kept/images'));
      expect(files).toHaveLength(2 * count);
      expect(files.every((path) => path.endsWith('.image'))).toBe(true);
    },
  );

  it('is read in later epochs', async () => {
    const root = await imagesIn(temporaryFolder());
    const run = runOf('cache', augmented);
    const plain = await batchesOf(root, run);
    // Files of the same size and modification time that cannot be decoded.
    for (const path of filesIn(root).filter((name) => name.endsWith('.png'))) {
      writeFileSync(path, Buffer.alloc(statSync(path).size));
      utimesSync(path, old, old);
    }
    expect(await batchesOf(root, run)).toEqual(plain);
    rmSync(join(root, 'cache'), { recursive: true });
    expect(await dataErrorOf(() => batchesOf(root, run), root)).toMatch(/cannot be decoded/);
  });

  it('distinguishes changed images and different preparations', async () => {
    const root = await imagesIn(temporaryFolder());
    await batchesOf(root, runOf('cache', augmented));
    const smaller = { ...resize, args: { ...resize.args, height: 12, width: 16 } };
    await batchesOf(root, runOf('cache', [smaller, normalize]));
    expect(filesIn(join(root, 'cache'))).toHaveLength(4 * count);
    for (const path of filesIn(root).filter((name) => name.endsWith('.png')))
      utimesSync(path, new Date(), old);
    await batchesOf(root, runOf('cache', augmented));
    expect(filesIn(join(root, 'cache'))).toHaveLength(4 * count);
    const [changed] = filesIn(root).filter((name) => name.endsWith('.png'));
    utimesSync(changed!, new Date(), new Date());
    await batchesOf(root, runOf('cache', augmented));
    expect(filesIn(join(root, 'cache'))).toHaveLength(4 * count + 1);
  });

  it('replaces files that are truncated, damaged or of another kind', async () => {
    const root = await imagesIn(temporaryFolder());
    const run = runOf('cache', augmented);
    const plain = await batchesOf(root, run);
    const files = filesIn(join(root, 'cache'));
    const whole = files.map((path) => readFileSync(path));
    files.forEach((path, i) => {
      if (i % 4 === 0) truncateSync(path, whole[i]!.length - 100);
      else if (i % 4 === 1) writeFileSync(path, 'something else');
      else if (i % 4 === 2) writeFileSync(path, whole[(i + 1) % files.length]!);
      else writeFileSync(path, whole[i]!.with(whole[i]!.length - 1, 255 ^ whole[i]!.at(-1)!));
    });
    expect(await batchesOf(root, run)).toEqual(plain);
    expect(files.map((path) => readFileSync(path))).toEqual(whole);
  });

  it('writes through no link, and reads no device', async () => {
    const root = await imagesIn(temporaryFolder());
    const run = runOf('cache', augmented);
    const plain = await batchesOf(root, run);
    const outside = temporaryFolder();
    const folders = readdirSync(join(root, 'cache')).map((name) => join(root, 'cache', name));
    for (const folder of folders) {
      rmSync(folder, { recursive: true });
      symlinkSync(outside, folder);
    }
    const warnings: string[] = [];
    expect(await batchesOf(root, run, { warn: (message) => void warnings.push(message) })).toEqual(plain);
    expect(readdirSync(outside)).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(/^\S+: no more images are cached: \S+ is a symbolic link;/),
    ]);
    rmSync(join(root, 'cache'), { recursive: true });
    await batchesOf(root, run);
    const [first] = filesIn(join(root, 'cache'));
    rmSync(first!);
    symlinkSync('/dev/zero', first!);
    expect(await batchesOf(root, run)).toEqual(plain);
    expect(lstatSync(first!).isFile()).toBe(true);
  });

  it.each([0, 2])('is reported once and not used if it cannot be written (%i threads)', async (workers) => {
    const root = await imagesIn(temporaryFolder());
    writeFileSync(join(root, 'taken'), 'a file, not a folder');
    const warnings: string[] = [];
    const warn = (message: string): void => void warnings.push(message);
    const batches = await batchesOf(root, runOf('taken', augmented), { workers, warn });
    expect(batches).toEqual(await batchesOf(root, runOf(null, augmented)));
    expect(warnings.map((message) => message.replaceAll(root, '<root>'))).toEqual([
      '<root>/taken: no more images are cached: it cannot be written (ENOTDIR); continuing without it',
    ]);
  });

  it('also holds composed scenes', async () => {
    const root = temporaryFolder();
    const plain = sceneRun({});
    const cached = {
      ...plain,
      datasets: plain.datasets.map((dataset) => ({ ...dataset, cache: 'scenes' })),
    };
    const expected = await batchesOf(root, plain);
    expect(await batchesOf(root, cached)).toEqual(expected);
    expect(await batchesOf(root, cached)).toEqual(expected);
    // 20 training records and 13 held-out ones.
    expect(filesIn(join(root, 'scenes'))).toHaveLength(33);
  });
});
