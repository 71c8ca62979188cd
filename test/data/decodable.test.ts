import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { PlainCall, RunSpec } from '../../src/compiler/artifact/run_spec.ts';
import { decodingNotices, decodingPlans } from '../../src/runtime/data/decodable.ts';
import { inspectDatasets } from '../../src/runtime/data/inspect/datasets.ts';
import { openData } from '../../src/runtime/data/open.ts';
import { taskPlans } from '../../src/runtime/data/plan.ts';
import type { DataOptions, DataSource } from '../../src/runtime/data/source.ts';
import type { SkippedRecords } from '../../src/runtime/records/skipped.ts';
import { wavFile } from '../audio/files/wav_file.ts';
import { tones } from '../audio/signal/tone.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { plainImage } from '../formats/written.ts';
import { tarFile } from '../shards/tar.ts';
import { formatArguments, melArguments } from '../support/calls.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { idsOf, image, sceneRun, task } from './run.ts';

const call = (builtin: string, args: PlainCall['args']): PlainCall => ({ builtin, args });
const png = await plainImage(40, 30);
const cut = png.subarray(0, png.length - 40);

const opened: DataSource[] = [];
afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
});

async function open(run: RunSpec, root: string, workers = 0, options: Partial<DataOptions> = {}) {
  const source = await openData(run, { root, seed: 1, workers, ...options });
  opened.push(source);
  return source;
}

/** 40 images of two classes; those with a number in `bad` are truncated. */
function imagesWithout(bad: readonly number[]): string {
  const root = temporaryFolder();
  for (let i = 0; i < 40; i++) {
    const folder = join(root, 'pets', i % 2 ? 'cat' : 'dog');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${String(i).padStart(2, '0')}.png`), bad.includes(i) ? cut : png);
  }
  return root;
}

function petsRun(skip: number | null): RunSpec {
  const format = call('image_folder', { path: 'pets', valid: 0.25, stratify: false });
  return sceneRun({
    modalities: [image],
    datasets: [{ name: 'pets', format, columns: {}, cache: null, skip, facts: { classes: 2 } }],
    tasks: [task('sort', 'pets', { fields: { image: 'image' }, batch: 4 })],
  });
}

const bad = [3, 17, 30];
/** Without the decoder's message, which varies if several threads decode. */
const placesOf = ({ first, ...counts }: SkippedRecords) => ({ ...counts, where: first.where });
const numberOf = (id: string) => Number(/(\d+)\.png/.exec(id)![1]);

async function idsOfBatches(source: DataSource, count: number) {
  const ids: (readonly string[])[] = [];
  for (let k = 0; k < count; k++) ids.push(idsOf(await source.trainBatch('sort', k)));
  return ids;
}

describe('images that cannot be decoded, with `skip`', () => {
  it('are left out of both splits and counted', async () => {
    const source = await open(petsRun(0.1), imagesWithout(bad));
    const skipped = source.skipped.reduce((sum, split) => sum + split.skipped, 0);
    expect(skipped).toBe(bad.length);
    const { length } = source.split('sort', 'train');
    expect(length + source.split('sort', 'valid').length).toBe(37);
    const epoch = (await idsOfBatches(source, Math.ceil(length / 4))).flat().slice(0, length);
    expect(new Set(epoch).size).toBe(length);
    expect(epoch.filter((id) => bad.includes(numberOf(id)))).toEqual([]);
    expect(source.skipped[0]!.first.where).toMatch(/\.png \(record /);
  });

  it('are the same with any number of threads and after a restart', async () => {
    const root = imagesWithout(bad);
    const whole = await open(petsRun(0.1), root);
    const expected = await idsOfBatches(whole, 12);
    for (const workers of [0, 1, 3]) {
      const source = await open(petsRun(0.1), root, workers);
      expect(source.skipped.map(placesOf)).toEqual(whole.skipped.map(placesOf));
      expect(idsOf(await source.trainBatch('sort', 11))).toEqual(expected[11]);
    }
  });

  it('are looked for only until a limited evaluation has its records', async () => {
    const root = imagesWithout(bad);
    const read = new Set<string>();
    const idsIn = async (options: Partial<DataOptions>, limit: number | null) => {
      const source = await open(petsRun(0.1), root, 0, options);
      const ids: string[] = [];
      for await (const batch of source.evalBatches('sort', 'train', limit)) ids.push(...idsOf(batch));
      return ids;
    };
    const whole = await idsIn({}, null);
    const verifyFiles = async (files: readonly string[]) => {
      for (const file of files) read.add(file);
    };
    expect(await idsIn({ splits: ['train'], limit: 5, verifyFiles }, 5)).toEqual(whole.slice(0, 5));
    // Some records are decoded ahead, but none of the other split.
    expect(read.size).toBeLessThan(40);
  });

  it('are an error beyond that share, which is counted', async () => {
    const root = imagesWithout([...bad, 4, 5, 6, 8]);
    expect(await dataErrorOf(() => open(petsRun(0.1), root), root)).toMatch(
      /truncated[\s\S]*unusable in train: \d of 30/,
    );
  });

  it('leave the split as it is where all can be decoded, and without `skip` stay errors at their batch', async () => {
    const whole = await open(petsRun(0.1), imagesWithout([]));
    expect([whole.skipped, whole.split('sort', 'train').length]).toEqual([[], 30]);
    const source = await open(petsRun(null), imagesWithout(bad));
    expect(source.split('sort', 'train').length).toBe(30);
    await expect(idsOfBatches(source, 8)).rejects.toThrow(/cannot be decoded/);
  });

  it('are counted by `data check` as left out, with their files', async () => {
    const root = imagesWithout(bad);
    const inspection = { root, queries: new Map(), limit: null };
    const [check] = await inspectDatasets(petsRun(0.1), inspection);
    const splits = check!.splits;
    expect(splits.map(({ bad: count }) => count)).toEqual([0, 0]);
    expect(splits.reduce((sum, { skipped }) => sum + skipped, 0)).toBe(3);
    expect(splits.reduce((sum, { records }) => sum + records, 0)).toBe(37);
    expect(splits.reduce((sum, { files }) => sum + files.size, 0)).toBe(40);
    const [strict] = await inspectDatasets(petsRun(null), inspection);
    expect(strict!.splits.reduce((sum, { bad: count }) => sum + count, 0)).toBe(3);
  });
});

it('large datasets are announced before they are decoded', () => {
  const run = petsRun(0.1);
  const plans = decodingPlans(run, taskPlans(run, null));
  const dataset = (length: number) => {
    const split = { name: 'train', length, at: () => ({ id: '', fields: {}, truth: {} }) };
    return new Map([['pets', { splits: { train: split }, names: {} }]]);
  };
  expect(decodingNotices(run, dataset(9999), plans, {})).toEqual([]);
  expect(decodingNotices(run, dataset(10_000), plans, { splits: ['valid'] })).toEqual([]);
  expect(decodingNotices(run, dataset(10_000), plans, { limit: 100 })).toEqual([]);
  expect(decodingNotices(run, dataset(10_000), plans, {})).toEqual([
    'decoding the 10000 records of pets once, because `skip` leaves out those that cannot be decoded',
  ]);
  const strict = petsRun(null);
  expect(decodingPlans(strict, taskPlans(strict, null))).toEqual([]);
});

it('recordings that cannot be decoded are left out too', async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'clips'));
  const sound = wavFile(
    [...tones(800, 8000)].map((x) => Math.round(x * 2 ** 15)),
    { tag: 1, bits: 16, rate: 8000, channels: 1 },
  );
  const rows = Array.from({ length: 20 }, (_, i) => `${i}.wav,${i % 2 ? 'yes' : 'no'}`);
  for (let i = 0; i < 20; i++)
    writeFileSync(join(root, 'clips', `${i}.wav`), i === 7 ? sound.subarray(0, 60) : sound);
  writeFileSync(join(root, 'words.csv'), `file,word\n${rows.join('\n')}\n`);
  const speech = {
    name: 'speech',
    kind: 'audio',
    dims: [1, 8, 'frames'],
    prepare: [call('resample', { rate: 8000 }), call('log_mel', melArguments)],
  } as const;
  const table = formatArguments('table', { train: ['words.csv'], valid: 0.2 });
  const columns = {
    speech: call('audio', { column: 'file', folder: 'clips' }),
    label: call('label', { column: 'word', names: [] }),
  };
  const run = sceneRun({
    modalities: [speech],
    datasets: [
      { name: 'words', format: call('table', table), columns, cache: null, skip: 0.1, facts: { classes: 2 } },
    ],
    tasks: [task('sort', 'words', { fields: { speech: 'speech' }, batch: 4 })],
  });
  const source = await open(run, root);
  expect(source.skipped).toMatchObject([{ skipped: 1, first: { where: expect.stringContaining('7.wav') } }]);
});

it('shards are read in their order without members that cannot be decoded', async () => {
  const root = temporaryFolder();
  for (const [shard, broken] of [
    [0, []],
    [1, [0, 1, 2, 3, 4]],
    [2, [2]],
  ] as const) {
    const members = Array.from({ length: 5 }, (_, i) => [
      { name: `${shard}${i}.png`, content: (broken as readonly number[]).includes(i) ? cut : png },
      { name: `${shard}${i}.cls`, content: String(i % 2) },
    ]).flat();
    writeFileSync(join(root, `${shard}.tar`), tarFile(members));
  }
  writeFileSync(join(root, 'v.tar'), readFileSync(join(root, '0.tar')));
  const args = formatArguments('webdataset', { train: ['{0..2}.tar'], valid: ['v.tar'], buffer: 2 });
  const columns = {
    image: call('image', { column: 'png', folder: '.' }),
    label: call('label', { column: 'cls', names: [] }),
  };
  const run = sceneRun({
    modalities: [image],
    datasets: [
      {
        name: 'pets',
        format: call('webdataset', args),
        columns,
        cache: null,
        skip: 0.5,
        facts: { classes: 2 },
      },
    ],
    tasks: [task('sort', 'pets', { fields: { image: 'image' }, batch: 3 })],
  });
  const source = await open(run, root);
  const split = source.split('sort', 'train');
  expect([split.length, [...split.sequence!.starts]]).toEqual([9, [0, 5]]);
  const ids = (await idsOfBatches(source, 3)).flat();
  expect(new Set(ids).size).toBe(9);
});
