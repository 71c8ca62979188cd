import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { glueParquet } from '../../src/runtime/formats/glue_parquet.ts';
import { snliVe } from '../../src/runtime/formats/snli_ve.ts';
import { snliVeParquet } from '../../src/runtime/formats/snli_ve_parquet.ts';
import { vqaParquet } from '../../src/runtime/formats/vqa_parquet.ts';
import { imageInput, textInput } from '../../src/runtime/records/fields.ts';
import { imageOf } from '../records/inputs.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { dataErrorOf, haveSamples, openUsable, samples } from './shared.ts';

const snliArgs = { path: 'snli', train: 'snli_ve_train.jsonl', valid: 'snli_ve_dev.jsonl', images: null };

describe('SNLI-VE', () => {
  const record = {
    Flickr30K_ID: '12',
    gold_label: 'neutral',
    sentence1: 'a caption',
    sentence2: 'a hypothesis',
  };

  function open(lines: readonly unknown[]) {
    const root = temporaryFolder();
    mkdirSync(join(root, 'snli'));
    const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
    for (const name of ['train', 'dev']) writeFileSync(join(root, `snli/snli_ve_${name}.jsonl`), `${text}\n`);
    return { root, opened: () => openUsable(snliVe, snliArgs, { root, seed: 1 }) };
  }

  it("reads only the hypothesis, with UniT's order of labels, whatever the spelling of the image", async () => {
    const mmf = { ...record, Flickr30K_ID: undefined, Flikr30kID: '34.jpg', gold_label: 'contradiction' };
    const { root, opened } = open([record, { ...record, gold_label: '-' }, mmf]);
    const {
      splits,
      names: { label: labels },
    } = await opened();
    expect(labels).toEqual(['entailment', 'neutral', 'contradiction']);
    expect(splits.train!.length).toBe(2);
    expect(splits.train!.at(0)).toMatchObject({
      fields: { text: textInput('a hypothesis') },
      truth: { label: 1 },
    });
    expect(splits.train!.at(1)).toMatchObject({
      fields: { image: imageInput({ kind: 'file', path: join(root, 'snli/flickr30k_images/34.jpg') }) },
      truth: { label: 2 },
    });
  });

  it.each<[string, readonly unknown[]]>([
    ['a truncated line', ['{"gold_label": "neut']],
    ['an unknown label', [{ ...record, gold_label: 'maybe' }]],
    ['a record without an image', [{ ...record, Flickr30K_ID: undefined }]],
    ['a file without labelled records', [{ ...record, gold_label: '-' }]],
  ])('reports %s', async (_name, lines) => {
    const { root, opened } = open(lines);
    expect(await dataErrorOf(opened, root)).toMatchSnapshot();
  });

  it.skipIf(!haveSamples)('reads the real sample', async () => {
    const args = {
      ...snliArgs,
      path: 'snli_ve',
      train: 'snli_ve_train.sample.jsonl',
      valid: 'snli_ve_dev.sample.jsonl',
    };
    const { splits } = await openUsable(snliVe, args, { root: samples, seed: 1 });
    expect([splits.train!.length, splits.valid!.length]).toEqual([454, 11]);
  });
});

describe('GLUE in Parquet', () => {
  const args = { path: 'mnli', task: 'mnli', train: 'train', valid: null };

  function parquetFolder(labels: readonly number[]): string {
    const root = temporaryFolder();
    mkdirSync(join(root, 'mnli'));
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'premise', data: labels.map((_, i) => `premise ${i}`), type: 'STRING' },
        { name: 'hypothesis', data: labels.map((_, i) => `a "quoted" hypothesis ${i}`), type: 'STRING' },
        { name: 'label', data: [...labels], type: 'INT32' },
      ],
    });
    for (const name of [
      'train-00000-of-00002',
      'train-00001-of-00002',
      'validation_mismatched-00000-of-00001',
    ]) {
      writeFileSync(join(root, `mnli/${name}.parquet`), Buffer.from(bytes));
    }
    return root;
  }

  it('reads all parts and omits rows without a label', async () => {
    const root = parquetFolder([2, 0, -1]);
    const {
      splits,
      names: { label: labels },
    } = await openUsable(glueParquet, args, { root, seed: 1 });
    expect(labels).toEqual(['entailment', 'neutral', 'contradiction']);
    expect([splits.train!.length, splits.valid!.length]).toEqual([4, 2]);
    expect(splits.train!.at(0)).toMatchObject({
      fields: { text: textInput('premise 0', 'a "quoted" hypothesis 0') },
      truth: { label: 2 },
    });
  });

  it('reports a label out of range, columns of another task, and a missing folder', async () => {
    const root = parquetFolder([7]);
    const open =
      (changes = {}) =>
      () =>
        openUsable(glueParquet, { ...args, ...changes }, { root, seed: 1 });
    expect(await dataErrorOf(open(), root)).toContain('row 0: expected a label of 0 to 2, found 7');
    expect(await dataErrorOf(open({ task: 'qqp', valid: 'train' }), root)).toContain(
      'missing: question1, question2; found: premise, hypothesis, label',
    );
    expect(await dataErrorOf(open({ path: 'nowhere' }), root)).toContain('<root>/nowhere: no such folder');
  });
});

describe('images and texts in Parquet', () => {
  function written(root: string, columnData: Parameters<typeof parquetWriteBuffer>[0]['columnData']): void {
    mkdirSync(join(root, 'set'));
    const bytes = Buffer.from(parquetWriteBuffer({ columnData }));
    for (const name of ['train-00000-of-00001', 'validation-00000-of-00001']) {
      writeFileSync(join(root, `set/${name}.parquet`), bytes);
    }
  }
  const args = { path: 'set', train: 'train', valid: 'validation' };
  const image = { name: 'image', data: [Uint8Array.of(1), Uint8Array.of(2)], type: 'BYTE_ARRAY' as const };

  it('VQA v2: soft scores from ten answers; an image is found by its row', async () => {
    const root = temporaryFolder();
    const ten = (yes: number) => Array.from({ length: 10 }, (_, i) => ({ answer: i < yes ? 'yes' : 'no' }));
    written(root, [
      image,
      { name: 'question', data: ['is it red?', 'is it blue?'], type: 'STRING' },
      { name: 'question_id', data: [7001, 7002], type: 'INT32' },
      { name: 'question_type', data: ['is it', 'is it'], type: 'STRING' },
      { name: 'answer_type', data: ['yes/no', 'yes/no'], type: 'STRING' },
      { name: 'answers', data: [ten(2), ten(9)], type: 'JSON' },
    ]);
    writeFileSync(join(root, 'set/answers.json'), '["no", "yes"]');
    const {
      splits,
      names: { label: labels },
    } = await openUsable(vqaParquet, { ...args, answers: 'answers.json' }, { root, seed: 1 });
    expect(labels).toEqual(['no', 'yes']);
    const record = splits.train!.at(0);
    const [{ id, truth, extra }, source] = [record, imageOf(record)];
    // Two of ten answers score 0.6 by the official formula, eight score 1.
    expect([id, truth.label, ...Array.from(truth.scores as Float32Array, (x) => x.toFixed(2))]).toEqual([
      '7001',
      0,
      '1.00',
      '0.60',
    ]);
    expect(source).toEqual({
      kind: 'parquet',
      file: join(root, 'set/train-00000-of-00001.parquet'),
      row: 0,
      column: 'image',
    });
    expect(extra).toMatchObject({ answer_type: 'yes/no' });
  });

  it('SNLI-VE: labels by name or number; others are reported', async () => {
    const root = temporaryFolder();
    const hypothesis = { name: 'hypothesis', data: ['a man', 'a dog'], type: 'STRING' as const };
    written(root, [image, hypothesis, { name: 'label', data: ['contradiction', '-'], type: 'STRING' }]);
    const { splits } = await openUsable(snliVeParquet, args, { root, seed: 1 });
    expect(splits.train!.length).toBe(1);
    expect(splits.train!.at(0)).toMatchObject({
      fields: { text: textInput('a man'), image: { image: { row: 0 } } },
      truth: { label: 2 },
    });
    const other = temporaryFolder();
    written(other, [image, hypothesis, { name: 'label', data: [1, 3], type: 'INT32' }]);
    const open = () => openUsable(snliVeParquet, args, { root: other, seed: 1 });
    expect(await dataErrorOf(open, other)).toBe(
      'train-00000-of-00001.parquet: row 1: expected one of entailment, neutral, contradiction or 0 to 2, found 3',
    );
  });
});
