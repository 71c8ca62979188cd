import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunSpec } from '../../src/compiler/artifact/run_spec.ts';
import type { Vocabularies } from '../../src/runtime/data/fitting/fitted.ts';
import { openData } from '../../src/runtime/data/open.ts';
import type { DataSource } from '../../src/runtime/data/source.ts';
import { imageInput, textInput } from '../../src/runtime/records/fields.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { collected, idsOf, image, sceneRun, scenesDataset, task, text } from './run.ts';

const opened: DataSource[] = [];
afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
});

async function open(run: RunSpec, changes: { seed?: number; workers?: number; vocabularies?: Vocabularies }) {
  const source = await openData(run, { root: '.', seed: 1, workers: 0, ...changes });
  opened.push(source);
  return source;
}

describe('training batches', () => {
  it('have the layout that programs take', async () => {
    const { sizes, inputs, samples, valid } = await (await open(sceneRun({}), {})).trainBatch('answer', 0);
    expect(sizes).toMatchObject({ batch: 8, height: 24, width: 32 });
    expect([8, 16]).toContain(sizes.tokens);
    const shapes = Object.fromEntries(Object.entries(inputs).map(([name, { length }]) => [name, length]));
    const tokens = 8 * sizes.tokens!;
    expect(shapes).toEqual({
      'image.pixels': 8 * 3 * 24 * 32,
      'image.mask': 8 * 24 * 32,
      'text.ids': tokens,
      'text.segments': tokens,
      'text.mask': tokens,
      'truth.label': 8,
    });
    expect([...inputs['truth.label']!]).toEqual(samples.map(({ truth }) => truth.label));
    expect(valid).toBe(8);
  });

  it('are a function of seed, task and batch index: a resumed run continues with the same batches', async () => {
    const [whole, resumed, other] = [
      await open(sceneRun({}), {}),
      await open(sceneRun({}), {}),
      await open(sceneRun({}), { seed: 2 }),
    ];
    for (const k of [0, 1, 2, 3, 4]) await whole.trainBatch('answer', k);
    const fifth = await whole.trainBatch('answer', 5);
    expect(await resumed.trainBatch('answer', 5)).toEqual(fifth);
    expect(idsOf(await other.trainBatch('answer', 5))).not.toEqual(idsOf(fifth));
  });

  it('contain every record once an epoch, in a new order each time', async () => {
    const source = await open(sceneRun({}), {});
    const ids: string[] = [];
    for (let k = 0; k < 5; k++) ids.push(...idsOf(await source.trainBatch('answer', k)));
    const every = Array.from({ length: 20 }, (_, i) => `train:${i}`).sort();
    expect(ids.slice(0, 20).sort()).toEqual(every);
    expect(ids.slice(20, 40).sort()).toEqual(every);
    expect(ids.slice(20, 40)).not.toEqual(ids.slice(0, 20));
  });

  it('omit modalities and targets that a task does not read', async () => {
    const { sizes, inputs } = await (await open(sceneRun({}), {})).trainBatch('sort', 0);
    expect(Object.keys(sizes)).toEqual(['batch', 'tokens']);
    expect(Object.keys(inputs)).toEqual(['text.ids', 'text.segments', 'text.mask', 'truth.label']);
  });

  it('pad images of different sizes at the right and bottom', async () => {
    const root = temporaryFolder();
    const step = {
      builtin: 'resize',
      args: { height: null, width: null, shortest: 20, longest: 70, training: [] },
    };
    const run = sceneRun({
      modalities: [{ ...image, dims: [3, 'height', 'width'], prepare: [step] }, text],
      tasks: [task('answer', 'questions', { batch: 2 })],
    });
    const rgb = (width: number, height: number) => ({
      kind: 'rgb' as const,
      width,
      height,
      data: new Uint8Array(width * height * 3).fill(7),
    });
    const source = await openData(run, { root, seed: 1, workers: 0 });
    const samples = [rgb(20, 20), rgb(30, 20)].map((image, i) => ({
      id: `${i}`,
      fields: { image: imageInput(image), text: textInput('a') },
      truth: {},
    }));
    const { sizes, inputs } = await source.batchOf('answer', samples);
    expect(sizes).toMatchObject({ height: 32, width: 32 });
    const row = (at: number) =>
      [...inputs['image.mask']!.slice(at * 32, at * 32 + 32)].filter((x) => x === 0).length;
    expect([row(0), row(19), row(20), row(32), row(51), row(52)]).toEqual([20, 20, 0, 30, 30, 0]);
    const pixels = inputs['image.pixels']!;
    expect([pixels[0], pixels[19], pixels[20], pixels[20 * 32]]).toEqual([7, 7, 0, 0]);
  });
});

describe('evaluation batches', () => {
  it('contain every record once, with records of the size that it has on its own', async () => {
    const source = await open(sceneRun({}), {});
    const batches = await collected(source.evalBatches('answer', 'valid', null));
    expect(batches.map(({ valid }) => valid)).toEqual([8, 4, 1]);
    expect(batches.map(({ sizes }) => sizes.batch)).toEqual([8, 4, 1]);
    expect(batches.flatMap(idsOf).sort()).toEqual(Array.from({ length: 13 }, (_, i) => `valid:${i}`).sort());
    for (const { sizes, inputs } of batches) {
      const mask = [...inputs['text.mask']!];
      const lengths = Array.from({ length: sizes.batch! }, (_, i) => {
        const row = mask.slice(i * sizes.tokens!, (i + 1) * sizes.tokens!);
        return row.filter((x) => x === 1).length;
      });
      // Texts are padded to 8 or 16 tokens.
      expect(lengths.map((length) => (length <= 8 ? 8 : 16))).toEqual(lengths.map(() => sizes.tokens));
    }
  });

  it('stop at the limit', async () => {
    const source = await open(sceneRun({}), {});
    const batches = await collected(source.evalBatches('answer', 'valid', 3));
    expect(batches.flatMap(idsOf)).toHaveLength(3);
  });
});

describe('vocabularies', () => {
  it('are built from the training texts, and can be supplied again', async () => {
    const first = await open(sceneRun({}), {});
    expect(first.vocabularies.text).toContain('image');
    const tokens = [...first.vocabularies.text!].reverse();
    const second = await open(sceneRun({}), { vocabularies: { text: tokens } });
    const { inputs } = await second.trainBatch('sort', 0);
    expect(inputs['text.ids']![0]).toBe(tokens.indexOf('[CLS]'));
  });

  it('a task may override the preparation of a modality', async () => {
    const steps = [{ builtin: 'truncate', args: { length: 5 } }];
    const run = sceneRun({ tasks: [task('answer', 'questions', { prepare: { text: steps } })] });
    const { inputs, sizes } = await (await open(run, {})).trainBatch('answer', 0);
    expect(sizes.tokens).toBe(8);
    expect([...inputs['text.mask']!].filter((x) => x === 1)).toHaveLength(8 * 5);
  });
});

describe('workers', () => {
  it('prepare the same batches bit for bit as the main thread', async () => {
    const [threads, here] = [await open(sceneRun({}), { workers: 2 }), await open(sceneRun({}), {})];
    for (const name of ['answer', 'sort']) {
      for (const k of [0, 1, 2]) {
        expect(await threads.trainBatch(name, k)).toEqual(await here.trainBatch(name, k));
      }
    }
    expect(await collected(threads.evalBatches('answer', 'valid', null))).toEqual(
      await collected(here.evalBatches('answer', 'valid', null)),
    );
  });

  it.each([0, 1])('use the memory of released batches again (%i threads)', async (workers) => {
    const [released, kept] = [await open(sceneRun({}), { workers }), await open(sceneRun({}), {})];
    for (const k of [0, 1, 2, 3, 4]) {
      const batch = await released.trainBatch('answer', k);
      expect(batch).toEqual(await kept.trainBatch('answer', k));
      released.release(batch);
      // A batch must be released only once: its memory may not be reused twice.
      released.release(batch);
    }
    const last = await released.trainBatch('answer', 5);
    const { buffer } = last.inputs['image.pixels']!;
    released.release(last);
    const next = await released.trainBatch('answer', 6);
    // Memory that was transferred to a thread is detached.
    if (workers > 0) expect(buffer.byteLength).toBe(0);
    else expect(next.inputs['image.pixels']!.buffer).toBe(buffer);
  });

  it.each([0, 1])('report data errors (%i threads)', async (workers) => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'broken.jpg'), 'not an image');
    const source = await open(sceneRun({}), { workers });
    const sample = {
      id: 'own',
      fields: {
        image: imageInput({ kind: 'file', path: join(root, 'broken.jpg') }),
        text: textInput('what is this ?'),
      },
      truth: {},
    };
    expect(await dataErrorOf(() => source.batchOf('answer', [sample]), root)).toMatch(
      /^<root>\/broken\.jpg \(record own\): the image cannot be decoded: .+\n.+if it is truncated$/,
    );
    // The next batch is unaffected.
    expect((await source.trainBatch('answer', 0)).valid).toBe(8);
  });
});

describe('opening', () => {
  const failure = (run: RunSpec) =>
    dataErrorOf(() => openData(run, { root: '.', seed: 1, workers: 0 }), '/nowhere');

  it('rejects a number of classes that the data contradicts', async () => {
    expect(
      await failure(
        sceneRun({
          datasets: [scenesDataset('questions', 'questions', 10), scenesDataset('names', 'names', 8)],
        }),
      ),
    ).toBe(
      'dataset questions: the spec declares 10 classes, the data has 15: yes, no, one, two, three, left, right, animal, ' +
        'fruit, vehicle, building, plant, ball, tool, instrument\nwrite classes: 15',
    );
  });

  it('rejects a modality or target that the data lacks', async () => {
    expect(await failure(sceneRun({ tasks: [task('sort', 'names', {})] }))).toBe(
      'task sort, dataset names: the modality image reads the field image, which the records do not have\n' +
        'they have text: check `field` of the modality',
    );
    const scores = [{ name: 'truth.scores', dtype: 'f32', shape: ['batch', 15] }] as const;
    expect(await failure(sceneRun({ tasks: [task('answer', 'questions', { truth: scores })] }))).toBe(
      'task answer, dataset questions: the loss needs truth.scores; the dataset has truth.label',
    );
  });

  it('requires a maximum text length', async () => {
    const endless = { ...text, prepare: text.prepare.slice(0, 1) };
    expect(await failure(sceneRun({ modalities: [image, endless] }))).toBe(
      'modality text: the length of its texts has no limit\nadd truncate(LENGTH) to its `prepare`',
    );
  });

  it('reports a text that is longer than every bucket', async () => {
    const short = { ...text, prepare: [text.prepare[0], { builtin: 'pad', args: { to: [5] } }] };
    const source = await open(sceneRun({ modalities: [image, short] }), {});
    expect(await dataErrorOf(() => source.trainBatch('answer', 0), '/nowhere')).toMatch(
      /^train:\d+: the text has \d+ tokens; batches hold at most 5\nadd truncate\(5\)/,
    );
  });

  it('returns names and splits by task', async () => {
    const source = await open(sceneRun({}), {});
    expect(source.names('sort').label).toHaveLength(8);
    expect(source.split('answer', 'valid').length).toBe(13);
    expect(await dataErrorOf(() => source.split('answer', 'test'), '/nowhere')).toBe(
      "dataset questions: no split 'test'; it has train, valid",
    );
  });
});
