import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { dataCheck } from '../../src/api/data_check.ts';
import { train } from '../../src/api/train.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** A tiny easy-VQA dataset with a spec; image 1 of the held-out split is truncated. */
async function folderWithSpec(broken: boolean): Promise<{ readonly root: string; readonly spec: string }> {
  const root = temporaryFolder();
  const image = await sharp({ create: { width: 32, height: 32, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  for (const split of ['train', 'test']) {
    mkdirSync(join(root, 'easy', split, 'images'), { recursive: true });
    for (const id of [0, 1]) {
      const cut = broken && split === 'test' && id === 1;
      writeFileSync(join(root, 'easy', split, `images/${id}.png`), cut ? image.subarray(0, 60) : image);
    }
    const questions = [
      ['is it red ?', 'yes', 0],
      ['what color is it ?', 'red', 1],
      ['is it blue ?', 'no', 1],
    ];
    writeFileSync(join(root, 'easy', split, 'questions.json'), JSON.stringify(questions));
  }
  writeFileSync(join(root, 'easy/answers.txt'), 'yes\nno\nred\n');
  const spec = join(root, 'tiny.unit');
  writeFileSync(
    spec,
    `unit 1
model Tiny
modality image { tensor: f32[3, 32, 32]  prepare: resize(height: 32, width: 32) -> normalize() }
modality text { tensor: i32[tokens]  prepare: wordpiece(size: 100) -> truncate(20) }
encoder vision { reads: image  body: resnet(block: .basic, depths: [1, 1], stem: 4) -> project(8) -> transformer(layers: 1, heads: 2, hidden: 8) }
encoder language { reads: text  body: bert(layers: 1, width: 8, heads: 2, hidden: 8, positions: 20) -> project(8) }
decoder shared { body: cross_transformer(layers: 1, heads: 2, hidden: 8, width: 8) }
dataset easy { format: easy_vqa("easy")  classes: 3 }
task answer {
  dataset: easy  decoder: shared  attend: [vision, language]  queries: 1
  head { answer: classification(dataset.classes) }
  loss: cross_entropy(head.answer, truth.label)
  metric: accuracy(head.answer, truth.label)
}
train { steps: 1  batch: 2  optimizer: adamw(lr: 1e-3)  lr_schedule: constant() }
`,
  );
  return { root, spec };
}

test('counts the data and lists every unusable record', async () => {
  const { root, spec } = await folderWithSpec(true);
  const { datasets, locked } = await dataCheck(spec);
  const [training, held] = datasets[0]!.splits;
  expect(training).toMatchObject({
    records: 3,
    classes: { yes: 1, red: 1, no: 1 },
    images: { '32 × 32': 3 },
    texts: { '20': 3 },
    bad: 0,
  });
  expect(held).toMatchObject({ records: 3, bad: 2, images: { '32 × 32': 1 } });
  expect(held!.badRecords[0]!.where.replace(root, '<root>')).toBe(
    '<root>/easy/test/images/1.png (record valid:1)',
  );
  expect(held!.badRecords[0]!.message).toContain('the image cannot be decoded');
  expect(locked).toBeNull();
});

test('unit.lock lists every file; a changed file is an error that names it, in the check and in training', async () => {
  const { root, spec } = await folderWithSpec(false);
  await dataCheck(spec, { lock: true });
  const lock = JSON.parse(readFileSync(join(root, 'unit.lock'), 'utf8')) as {
    files: Record<string, unknown>;
  };
  expect(Object.keys(lock.files)).toEqual([
    'easy/answers.txt',
    ...['test', 'train'].flatMap((split) => [
      `easy/${split}/images/0.png`,
      `easy/${split}/images/1.png`,
      `easy/${split}/questions.json`,
    ]),
  ]);
  expect(lock.files['easy/answers.txt']).toMatchObject({
    bytes: 11,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect((await dataCheck(spec)).locked).toBe(7);

  appendFileSync(join(root, 'easy/train/questions.json'), ' ');
  const where = join(root, 'easy/train/questions.json');
  await expect(dataCheck(spec)).rejects.toMatchObject({ name: 'DataError', where });
  const run = train(spec, { directory: join(root, 'run'), workers: 0 });
  await expect(run).rejects.toMatchObject({ name: 'DataError', where });

  // The same size with other contents.
  const text = readFileSync(where, 'utf8').trimEnd().replace('red', 'rad').replace('rad ?', 'red ?');
  writeFileSync(where, `${text.slice(0, -1)}]`);
  await dataCheck(spec, { lock: true });
  writeFileSync(where, readFileSync(where, 'utf8').replace('is it red ?', 'is it rod ?'));
  await expect(dataCheck(spec)).rejects.toThrow(/the file has changed: unit\.lock has sha256/);
}, 60_000);

test('reports a unit.lock that is not a lock file', async () => {
  const { root, spec } = await folderWithSpec(false);
  writeFileSync(join(root, 'unit.lock'), '{"version": 9}');
  await expect(dataCheck(spec)).rejects.toMatchObject({ where: join(root, 'unit.lock') });
});

test('reports a missing image and an undecodable one, and problems of both splits', async () => {
  const { root, spec } = await folderWithSpec(true);
  rmSync(join(root, 'easy/test/images/0.png'));
  writeFileSync(join(root, 'easy/train/questions.json'), '[["is it red ?", "yes", 0]');
  const [easy] = (await dataCheck(spec)).datasets;
  const places = easy!.splits.map(({ records, badRecords }) => [
    records,
    badRecords.map(({ where, message }) => `${where.replace(root, '')}: ${message.replace(root, '')}`),
  ]);
  expect(places[0]).toEqual([
    0,
    [expect.stringContaining('/easy/train/questions.json: the JSON text ends too early')],
  ]);
  expect(places[1]).toEqual([
    2,
    [
      '/easy/test/questions.json, record 0: no image 0 in /easy/test/images',
      expect.stringMatching(/images\/1\.png \(record test:1|valid:1\): the image cannot be decoded/),
      expect.stringMatching(/valid:2\): the image cannot be decoded/),
    ],
  ]);
});

test('checks the other datasets when one cannot be opened', async () => {
  const { root, spec } = await folderWithSpec(false);
  const text = readFileSync(spec, 'utf8');
  const second = text
    .slice(text.indexOf('dataset easy'), text.indexOf('train {'))
    .replaceAll('easy {', 'gone {')
    .replace('easy_vqa("easy")', 'easy_vqa("gone")')
    .replace('task answer', 'task other')
    .replace('dataset: easy', 'dataset: gone');
  writeFileSync(spec, text.replace('train {', `${second}train {`));
  const { datasets } = await dataCheck(spec);
  expect(datasets.map(({ dataset, splits, problems }) => [dataset, splits.length, problems.length])).toEqual([
    ['easy', 2, 0],
    ['gone', 0, 1],
  ]);
  expect(datasets[1]!.problems[0]!.where).toBe(join(root, 'gone'));
});
