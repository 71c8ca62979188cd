import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { cocoParquet } from '../../src/runtime/formats/coco_parquet.ts';
import type { FormatBuiltin } from '../../src/runtime/formats/format.ts';
import { glueParquet } from '../../src/runtime/formats/glue_parquet.ts';
import { snliVeParquet } from '../../src/runtime/formats/snli_ve_parquet.ts';
import { vqaParquet } from '../../src/runtime/formats/vqa_parquet.ts';
import type { Dataset } from '../../src/runtime/records/record.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { dataErrorOf, problemsOf } from './shared.ts';

type Schema = NonNullable<Parameters<typeof parquetWriteBuffer>[0]['schema']>;

interface Opened {
  readonly root: string;
  readonly open: () => Promise<Dataset>;
}

function written(builtin: FormatBuiltin, args: object, columnData: ColumnSource[], schema?: Schema): Opened {
  const root = temporaryFolder();
  mkdirSync(join(root, 'set'));
  const bytes = Buffer.from(parquetWriteBuffer({ columnData, ...(schema ? { schema } : {}) }));
  for (const name of ['train', 'valid']) writeFileSync(join(root, `set/${name}.parquet`), bytes);
  writeFileSync(join(root, 'set/answers.json'), '["no", "yes"]');
  const all = { path: 'set', train: 'train', valid: 'valid', ...args };
  return { root, open: () => builtin.open(all, { root, seed: 1 }) };
}

const image: ColumnSource = { name: 'image', data: [Uint8Array.of(1)], type: 'BYTE_ARRAY' };
const texts = (name: string, text: string | null): ColumnSource => ({
  name,
  data: [text],
  type: 'STRING',
  nullable: true,
});
const numbers = (name: string, number: number | null): ColumnSource => ({
  name,
  data: [number],
  type: 'INT32',
  nullable: true,
});
const json = (name: string, value: unknown): ColumnSource => ({ name, data: [value], type: 'JSON' });
const wide = (name: string, number: bigint): ColumnSource => ({ name, data: [number], type: 'INT64' });

/** Throws the first problem of a dataset. */
function requireFirst(dataset: Dataset): void {
  const [first] = problemsOf(dataset);
  if (first) throw first;
}

describe('cells of Parquet files', () => {
  it.each<[string, () => Opened, string]>([
    [
      'a label that is empty',
      () => written(glueParquet, { task: 'sst2' }, [texts('sentence', 'good'), numbers('label', null)]),
      'train.parquet: row 0: expected a label of 0 to 1, found nothing',
    ],
    [
      'text that is not UTF-8',
      () =>
        written(glueParquet, { task: 'sst2' }, [
          { name: 'sentence', data: [Buffer.from('caf\xe9', 'latin1')], type: 'BYTE_ARRAY' },
          numbers('label', 1),
        ]),
      'train.parquet: row 0, column sentence: byte 4: 0xe9 is not UTF-8',
    ],
    [
      'a number for a text',
      () => written(glueParquet, { task: 'sst2' }, [wide('sentence', 5n), numbers('label', 1)]),
      'train.parquet: row 0: expected text in the column sentence, found 5',
    ],
    [
      'an empty label of SNLI-VE',
      () => written(snliVeParquet, {}, [image, texts('hypothesis', 'a man'), numbers('label', null)]),
      'found nothing',
    ],
    [
      'an empty hypothesis',
      () => written(snliVeParquet, {}, [image, texts('hypothesis', null), numbers('label', 1)]),
      'train.parquet: row 0: expected text in the column hypothesis, found nothing',
    ],
    ['a question without answers', () => question([]), "train.parquet: row 0: 'answers' is empty"],
    [
      'an answer without text',
      () => question([{ answer: 'yes' }, { answer_id: 2 }]),
      'train.parquet: row 0: expected the text of an answer, found {"answer_id":2}',
    ],
  ])('report %s', async (_name, make, message) => {
    const { root, open } = make();
    expect(await dataErrorOf(() => open().then(requireFirst), root)).toContain(message);
  });

  it('contain answers as texts or as records', async () => {
    for (const answers of [['yes', 'yes', 'no'], ['yes', 'yes', 'no'].map((answer) => ({ answer }))]) {
      const { splits } = await question(answers).open();
      const { id, truth, extra } = splits.train!.at(0);
      expect([id, truth.label, extra!.answers]).toEqual(['7001', 1, ['yes', 'yes', 'no']]);
    }
  });
});

function question(answers: readonly unknown[]): Opened {
  return written(vqaParquet, { answers: 'answers.json' }, [
    image,
    texts('question', 'is it red?'),
    numbers('question_id', 7001),
    texts('question_type', 'is it'),
    texts('answer_type', 'yes/no'),
    json('answers', answers),
  ]);
}

const cocoArgs = { boxes: 'corners', classes: 80, limit: null };
const size = [numbers('width', 20), numbers('height', 10)];

describe('objects of COCO in Parquet', () => {
  const objects = (cell: unknown, ...more: ColumnSource[]) =>
    written(cocoParquet, cocoArgs, [image, ...size, json('objects', cell), ...more]);
  const corners = [5, 2, 15, 8];

  it('are a record of lists, of Parquet lists and of 64 bits, as published', async () => {
    const list = (name: string, element: Schema): Schema => [
      { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      ...element,
    ];
    const int: Schema = [{ name: 'element', type: 'INT64', repetition_type: 'OPTIONAL' }];
    const double: Schema = [{ name: 'element', type: 'DOUBLE', repetition_type: 'OPTIONAL' }];
    const schema: Schema = [
      { name: 'root', num_children: 4 },
      { name: 'image_id', type: 'INT64', repetition_type: 'OPTIONAL' },
      { name: 'width', type: 'INT64', repetition_type: 'OPTIONAL' },
      { name: 'height', type: 'INT64', repetition_type: 'OPTIONAL' },
      { name: 'objects', repetition_type: 'OPTIONAL', num_children: 4 },
      ...list('bbox_id', int),
      ...list('category', int),
      ...list('bbox', list('element', double)),
      ...list('area', int),
    ];
    const column = (name: string, ...data: unknown[]) => ({ name, data }) as ColumnSource;
    const cells = [
      { bbox_id: [1n, 2n], category: [3n, 79n], bbox: [corners, [0.5, 0, 20.5, 10]], area: [40n, 150n] },
      { bbox_id: [], category: [], bbox: [], area: [] },
    ];
    const { open } = written(
      cocoParquet,
      cocoArgs,
      [
        column('image_id', 139n, 285n),
        column('width', 20n, 20n),
        column('height', 10n, 10n),
        column('objects', ...cells),
      ],
      schema,
    );
    const { splits } = await open();
    const [first, second] = [splits.train!.at(0), splits.train!.at(1)];
    expect(first.truth.label).toEqual([3, 79]);
    expect(first.truth.box).toEqual([0.5, 0.5, 0.5, 0.6, 0.5125, 0.5, 0.975, 1]);
    expect(first.extra).toEqual({
      imageId: 139,
      width: 20,
      height: 10,
      objects: [
        { classIndex: 3, box: [5, 2, 10, 6], area: 40, crowd: false },
        { classIndex: 79, box: [0.5, 0, 20, 10], area: 150, crowd: false },
      ],
    });
    expect([second.truth.label, second.extra!.imageId]).toEqual([[], 285]);
  });

  it('are also accepted as a list of records; a missing area is that of the box', async () => {
    const { splits } = await objects([{ category: 3, bbox: corners }]).open();
    const { truth, extra } = splits.train!.at(0);
    expect(truth.label).toEqual([3]);
    expect(extra).toMatchObject({ imageId: 0, objects: [{ box: [5, 2, 10, 6], area: 60 }] });
  });

  it.each<[string, () => Opened, string]>([
    [
      'an empty category',
      () => objects({ category: [null], bbox: [corners] }),
      'category nothing is not among 80 classes',
    ],
    [
      'a box with an empty side',
      () => objects({ category: [3], bbox: [[5, null, 15, 8]] }),
      'expected four numbers for a box, found [5,null,15,8]',
    ],
    [
      'lists of other names',
      () => objects({ label: [3], bbox: [corners] }),
      'category is missing, found ["label","bbox"]',
    ],
    [
      'fewer boxes than categories',
      () => objects({ category: [3, 4], bbox: [corners] }),
      '2 categories, but 1 boxes',
    ],
    [
      'fewer areas than boxes',
      () => objects({ category: [3], bbox: [corners], area: [] }),
      '1 boxes, but 0 areas',
    ],
    [
      'an image without a number',
      () => objects({ category: [], bbox: [] }, numbers('image_id', null)),
      'expected image_id to be a whole number of at most 2^53 - 1, found nothing',
    ],
  ])('report %s', async (_name, make, message) => {
    const { root, open } = make();
    const error = await dataErrorOf(() => open().then(requireFirst), root);
    expect(error).toMatch(/^train\.parquet: row 0/);
    expect(error).toContain(message);
  });
});
