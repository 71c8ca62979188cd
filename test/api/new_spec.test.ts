import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/api/check.ts';
import { type DatasetCheck, dataCheck } from '../../src/api/data_check.ts';
import { type NewSpecSources, newSpec } from '../../src/api/new_spec.ts';
import { OptionError } from '../../src/api/options.ts';
import { train } from '../../src/api/train.ts';
import { wavFile } from '../audio/files/wav_file.ts';
import { tones } from '../audio/signal/tone.ts';
import { tiffFile } from '../data/media/tiff.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { plainImage, writeFiles } from '../formats/written.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { kindOf, rowsOf, tables } from './new_spec_tables.ts';

const image = await plainImage(80, 60);

const reviews = ['id,comment,stars,mood'];
const homes = ['ref,area,rooms,city,price'];
for (let i = 0; i < 600; i++) {
  const good = i % 3 === 0;
  reviews.push(
    `r${i},"${good ? 'a fine and warm film' : 'slow, and far too long'} ${i % 7}",${i % 5},${good ? 'up' : 'down'}`,
  );
  const [area, rooms, city] = [30 + ((i * 37) % 170), 1 + (i % 5), ['Bern', 'Basel'][i % 2]!];
  homes.push(`h${i},${i % 10 === 0 ? '' : area},${rooms},${city},${1000 * area + 5000 * rooms}`);
}

/** Small data of every kind. */
const files: Readonly<Record<string, string | Uint8Array>> = {
  ...Object.fromEntries(
    ['cat', 'dog'].flatMap((name) => Array.from({ length: 5 }, (_, i) => [`photos/${name}/${i}.png`, image])),
  ),
  ...Object.fromEntries(
    ['yes', 'no'].flatMap((word) =>
      Array.from({ length: 5 }, (_, i) => [
        `clips/${word}/${i}.wav`,
        wavFile([...tones(4000 + 1000 * i, 8000)], { tag: 3, bits: 32, rate: 8000, channels: 1 }),
      ]),
    ),
  ),
  'reviews.csv': reviews.join('\n'),
  'homes.csv': homes.join('\n'),
  'tags.jsonl': Array.from({ length: 40 }, (_, i) =>
    JSON.stringify({
      plot: `a story about love and war ${i}`,
      tags: i % 2 === 0 ? ['drama'] : ['war', 'drama'],
    }),
  ).join('\n'),
  'tags.json': '[1, 2]',
  'latin1.csv': Buffer.from('words,kind\ncaf\u00e9,good', 'latin1'),
  'pages.csv': rowsOf((i) => `https://example.org/${i}.png,${kindOf(i)}`, 'page,kind'),
  'corners/boxes.json': JSON.stringify({
    images: [0, 1, 2].map((id) => ({ id, file_name: `${id}.png`, width: 80, height: 60 })),
    categories: [{ id: 1, name: 'cup' }],
    annotations: [0, 1, 2].map((id) => ({ id, image_id: id, category_id: 1, bbox: [20, 25, 79, 58] })),
  }),
  ...Object.fromEntries([0, 1, 2].map((id) => [`corners/${id}.png`, image])),
  'two/a.yaml': '',
  'two/b.yml': '',
  'yolo/data.yaml': 'train: images\nnames: [cup, pot]\n',
  ...Object.fromEntries(
    Array.from({ length: 5 }, (_, i) => [
      [`yolo/images/${i}.png`, image],
      [`yolo/labels/${i}.txt`, `${i % 2} 0.5 0.5 0.2 0.4\n0 0.3 0.3 0.1 0.1\n`],
    ]).flat(),
  ),
  'questions.csv': [
    'image,question,answer',
    ...Array.from(
      { length: 20 },
      (_, i) => `photos/cat/${i % 5}.png,what animal is this ${i} ?,${i % 2 ? 'cat' : 'dog'}`,
    ),
  ].join('\n'),
};

function annotation(name: string, corner: number): string {
  const box = `<xmin>${corner}</xmin><ymin>${corner}</ymin><xmax>30</xmax><ymax>30</ymax>`;
  return `<annotation><object><name>${name}</name><bndbox>${box}</bndbox></object></annotation>`;
}

/** Three images with a box each, in COCO format. */
const coco = JSON.stringify({
  images: ['a1.png', 'b1.png', 'c1.png'].map((file_name, id) => ({ id, file_name, width: 80, height: 60 })),
  categories: [
    { id: 7, name: 'cup' },
    { id: 3, name: 'pot' },
  ],
  annotations: [0, 1, 2].map((id) => ({
    id,
    image_id: id,
    category_id: id === 0 ? 3 : 7,
    bbox: [1, 1, 20, 20],
  })),
});

function folder(): string {
  const root = temporaryFolder();
  writeFiles(root, files);
  return root;
}

/** Sources with paths relative to a folder. */
function within(root: string, sources: NewSpecSources): NewSpecSources {
  const placed = (paths: readonly string[] = []) => paths.map((path) => join(root, path));
  const { tables = [], boxes = [], ...others } = sources;
  return {
    ...Object.fromEntries(Object.entries(others).map(([kind, paths]) => [kind, placed(paths)])),
    boxes: boxes.map((source) => {
      const given = typeof source === 'string' ? { path: source } : source;
      return { ...given, path: join(root, given.path) };
    }),
    tables: tables.map((table) => ({ ...table, path: join(root, table.path) })),
  };
}

const cases: readonly (readonly [string, NewSpecSources])[] = [
  ['images', { images: ['photos'] }],
  ['a table with texts', { tables: [{ path: 'reviews.csv', text: ['comment'], label: 'mood' }] }],
  ['a table with numbers', { tables: [{ path: 'homes.csv', label: 'price' }] }],
  ['a table with several labels', { tables: [{ path: 'tags.jsonl', label: 'tags' }] }],
  ['boxes', { boxes: ['yolo/data.yaml'] }],
  ['recordings', { audio: ['clips'] }],
  ['questions', { questions: ['questions.csv'] }],
  [
    'several sources',
    { images: ['photos'], boxes: ['yolo/data.yaml'], tables: [{ path: 'reviews.csv', label: 'mood' }] },
  ],
];

/** The new spec of a Parquet file with these columns. */
function newOfParquet(root: string, columns: readonly ColumnSource[]) {
  writeFiles(root, { 'a.parquet': new Uint8Array(parquetWriteBuffer({ columnData: [...columns] })) });
  return newSpec(join(root, 'new'), within(root, { tables: [{ path: 'a.parquet' }] }));
}

describe('a new spec', () => {
  test.each(cases)('of %s has no problems', async (name, sources) => {
    const root = folder();
    const { path, text } = await newSpec(join(root, 'new'), within(root, sources));
    expect(readFileSync(path, 'utf8')).toBe(text);
    const { diagnostics } = check(path);
    expect(diagnostics).toEqual([]);
    await expect(text).toMatchFileSnapshot(`new_spec/${name.replaceAll(' ', '_')}.unit`);
  });

  test('trains above the baseline without a change', { timeout: 300_000 }, async () => {
    const root = folder();
    const sources = within(root, { tables: [{ path: 'homes.csv', label: 'price' }] });
    const { path } = await newSpec(join(root, 'new'), sources);
    const { scores } = await train(path, { directory: join(root, 'run'), workers: 0 });
    const { value, baseline } = scores[0]!.metrics[0]!;
    expect(value).toBeLessThan(baseline! / 2);
  });

  test.each(tables)('of a table with %s', async (_, name, content, expected) => {
    const root = temporaryFolder();
    writeFiles(root, { [name]: content });
    const { path, text } = await newSpec(join(root, 'new'), within(root, { tables: [{ path: name }] }));
    expect(text.replaceAll('\n// ', ' ')).toMatch(expected);
    const { datasets } = await dataCheck(path);
    const remarks = datasets.flatMap(({ splits }) => splits.flatMap((split) => split.remarks));
    expect(remarks).toEqual([]);
    expect(datasets.flatMap(({ problems }) => problems)).toEqual([]);
  });

  test('leaves out images that cannot be read', async () => {
    const root = folder();
    writeFiles(root, { 'photos/cat/a.png': '', 'photos/cat/b.jpg': '<html>404</html>' });
    const { path, notes } = await newSpec(join(root, 'new'), within(root, { images: ['photos'] }));
    expect(notes.photos).toContainEqual(expect.stringMatching(/^2 of 12 records cannot be used: /));
    const [{ splits }] = (await dataCheck(path)).datasets as [DatasetCheck];
    expect(splits.map(({ skipped }) => skipped).reduce((sum, count) => sum + count)).toBe(2);
  });

  test('leaves out images and recordings that are truncated', async () => {
    const root = folder();
    const sound = Buffer.from(files['clips/no/0.wav']!);
    writeFiles(root, {
      'photos/cat/a.png': image.subarray(0, image.length - 30),
      'clips/no/a.wav': sound.subarray(0, sound.length - 30),
    });
    const sources = within(root, { images: ['photos'], audio: ['clips'] });
    const { path, notes } = await newSpec(join(root, 'new'), sources);
    const unusable = expect.stringMatching(/^1 of 11 records cannot be used: /);
    expect(notes).toMatchObject({
      photos: expect.arrayContaining([unusable]),
      clips: expect.arrayContaining([unusable]),
    });
    const { datasets } = await dataCheck(path);
    const splits = datasets.flatMap((dataset) => dataset.splits);
    expect(splits.map(({ bad }) => bad)).toEqual([0, 0, 0, 0]);
  });

  test('of boxes leaves out images that cannot be read', async () => {
    const root = folder();
    for (const name of ['a', 'b', 'c', 'd', 'e']) writeFiles(root, { [`yolo/images/${name}.png`]: image });
    writeFiles(root, { 'yolo/images/9.png': 'no image', 'yolo/labels/9.txt': '0 0.5 0.5 0.2 0.4\n' });
    const { path, text } = await newSpec(join(root, 'new'), within(root, { boxes: ['yolo/data.yaml'] }));
    expect(text).toMatch(/\n {2}skip: \d+%\n/);
    const [{ splits, problems }] = (await dataCheck(path)).datasets as [DatasetCheck];
    expect([problems, splits.reduce((sum, { skipped }) => sum + skipped, 0)]).toEqual([[], 1]);
  });

  test('is not written where most images cannot be read', async () => {
    const root = temporaryFolder();
    writeFiles(
      root,
      Object.fromEntries(['a', 'b'].flatMap((name) => [0, 1, 2].map((i) => [`own/${name}/${i}.png`, '']))),
    );
    const written = newSpec(join(root, 'new'), within(root, { images: ['own'] }));
    await expect(written).rejects.toThrow('the file is empty');
  });

  test('of a Parquet file', async () => {
    const root = temporaryFolder();
    const columns = [
      { name: 'words', data: Array.from({ length: 60 }, (_, i) => `a long text ${i}`), type: 'STRING' },
      { name: 'day', data: Array.from({ length: 60 }, (_, i) => new Date(2024, 1, i)), type: 'TIMESTAMP' },
      { name: 'kind', data: Array.from({ length: 60 }, (_, i) => kindOf(i)), type: 'STRING' },
    ] as const;
    const { path, text } = await newOfParquet(root, columns);
    expect(text).toContain('columns { text: "words"  label: "kind" }');
    expect(text).toMatch(/Left out \(dates or times[^)]*\): day\./);
    expect((await dataCheck(path)).datasets.flatMap(({ problems }) => problems)).toEqual([]);
  });

  test('of a Parquet file with images in its cells', async () => {
    const root = temporaryFolder();
    const columns = [
      { name: 'picture', data: Array.from({ length: 60 }, () => image), type: 'BYTE_ARRAY' },
      { name: 'kind', data: Array.from({ length: 60 }, (_, i) => kindOf(i)), type: 'STRING' },
    ] as const;
    const { path, text } = await newOfParquet(root, columns);
    expect(text).toContain('columns { image: "picture"  label: "kind" }');
    expect(text).toContain('tensor: f32[3, 64, 64]');
    expect(text).toContain('`group: "picture"` in the format keeps them in one split.');
    const [{ splits, problems }] = (await dataCheck(path)).datasets as [DatasetCheck];
    expect([problems, splits.map(({ bad }) => bad)]).toEqual([[], [0, 0]]);
    expect(splits[0]!.notes).toContain('all image files have 60 × 80 pixels (height × width)');
  });

  test('of images with many bands reads all of them', async () => {
    const root = temporaryFolder();
    const bands = tiffFile({
      width: 40,
      height: 30,
      bands: 5,
      bits: 16,
      photometric: 1,
      value: (pixel) => pixel,
    });
    const paths = ['dry', 'wet'].flatMap((kind) => [0, 1, 2, 3, 4].map((i) => `fields/${kind}/${i}.tif`));
    writeFiles(root, Object.fromEntries(paths.map((path) => [path, bands])));
    const { path, text } = await newSpec(join(root, 'new'), within(root, { images: ['fields'] }));
    expect(text).toContain('tensor: f32[5, 32, 32]');
    const [{ splits }] = (await dataCheck(path)).datasets as [DatasetCheck];
    expect(splits.map(({ bad }) => bad)).toEqual([0, 0]);
  });

  test('of a table with two images in each row reads both', async () => {
    const root = folder();
    const rows = rowsOf((i) => `cat/${i % 5}.png,dog/${(i * 3) % 5}.png,${kindOf(i)}`, 'left,right,kind');
    writeFiles(root, { 'photos/pairs.csv': rows });
    const { path, text } = await newSpec(
      join(root, 'new'),
      within(root, { images: ['photos'], tables: [{ path: 'photos/pairs.csv' }] }),
    );
    expect(text).toContain('columns { image: "left"  image_2: image("right")  label: "kind" }');
    expect(text).toContain('attend: [vision, vision_2]');
    const { datasets } = await dataCheck(path);
    expect(
      datasets.flatMap(({ problems, splits }) => [...problems, ...splits.map(({ bad }) => bad)]),
    ).toEqual([0, 0, 0, 0]);
  });

  test.each([
    ['tables/a.csv', 'tables/pictures', 'image("file", folder: "pictures")'],
    ['tables/a.csv', 'pictures', 'image("file", folder: "../pictures")'],
  ])('of the table %s finds its images in %s', async (table, place, expected) => {
    const root = temporaryFolder();
    writeFiles(root, {
      [table]: rowsOf((i) => `${i % 5}.png,${kindOf(i)}`, 'file,kind'),
      ...Object.fromEntries([0, 1, 2, 3, 4].map((i) => [`${place}/${i}.png`, image])),
    });
    const { path, text } = await newSpec(join(root, 'new'), within(root, { tables: [{ path: table }] }));
    expect(text).toContain(expected);
    const [{ splits }] = (await dataCheck(path)).datasets as [DatasetCheck];
    expect(splits.map(({ bad }) => bad)).toEqual([0, 0]);
  });

  test('of the same table twice has an encoder of its numbers for each task', async () => {
    const root = folder();
    const tables = [
      { path: 'homes.csv', label: 'price' },
      { path: 'homes.csv', label: 'city' },
    ];
    const { path, text } = await newSpec(join(root, 'new'), within(root, { tables }));
    expect(text).toContain('homes_row: numbers(["area", "rooms"], categories: ["city"])');
    expect(text).toContain('homes_2_row: numbers(["area", "rooms", "price"])');
    expect(text).toContain('attend: [homes_2_row_encoder]');
    const { datasets } = await dataCheck(path);
    expect(datasets.flatMap(({ problems }) => problems)).toEqual([]);
  });

  test('holds out the file beside train.csv', async () => {
    const root = temporaryFolder();
    const rows = rowsOf((i) => `a long text ${i},${kindOf(i)}`, 'words,kind');
    writeFiles(root, { 'pets_train.csv': rows, 'pets_dev.csv': rows, 'trained.csv': rows, 'dev.csv': rows });
    const formatOf = async (name: string) => {
      const { text } = await newSpec(join(root, name), within(root, { tables: [{ path: `${name}.csv` }] }));
      return /format: .*/.exec(text)![0];
    };
    expect(await formatOf('pets_train')).toBe('format: table("../pets_train.csv", valid: "../pets_dev.csv")');
    expect(await formatOf('trained')).toBe('format: table("../trained.csv", valid: 20%, stratify: true)');
  });

  test.each<[string, Readonly<Record<string, string | Uint8Array>>, string, string]>([
    [
      'annotations beside the images',
      {
        'own/1.png': image,
        'own/1.xml': annotation('cup', 1),
        'own/2.png': image,
        'own/2.xml': annotation('pot', 1),
      },
      'own',
      'voc_xml("../own", valid: 20%, annotations: ".", images: ".")',
    ],
    [
      'corners at 0',
      {
        'own/JPEGImages/1.png': image,
        'own/Annotations/1.xml': annotation('cup', 0),
        'own/JPEGImages/2.png': image,
        'own/Annotations/2.xml': annotation('pot', 1),
      },
      'own',
      'voc_xml("../own", valid: 20%, corners: .edges)',
    ],
    ['the folder of data.yaml', {}, 'yolo', 'yolo("../yolo/data.yaml", valid: 20%)'],
    [
      'the folder of a description with another name',
      { 'own/pots.yml': 'path: ../yolo\ntrain: images\nnames: [cup, pot]\n' },
      'own',
      'yolo("../own/pots.yml", valid: 20%)',
    ],
    [
      'the folder of a COCO file',
      { 'own/images/1.png': image, 'own/boxes.json': coco, 'own/notes.json': '{}' },
      'own',
      'coco_json("../own", train: "boxes.json", valid: 20%, ids: .dense, images: "images")',
    ],
    [
      'a COCO file in the folder of each split',
      Object.fromEntries(
        ['train', 'valid'].flatMap((split) => [
          [`own/${split}/1.png`, image],
          [`own/${split}/_annotations.coco.json`, coco],
        ]),
      ),
      'own/train/_annotations.coco.json',
      'coco_json("../own", train: "train/_annotations.coco.json", valid: "valid/_annotations.coco.json", ids: .dense)',
    ],
  ])('of boxes with %s', async (_, more, path, expected) => {
    const root = folder();
    const copies = Object.entries(more).flatMap(([name, content]) =>
      ['a', 'b', 'c'].map((copy) => [name.replace(/(\d\.)/, `${copy}$1`), content] as const),
    );
    writeFiles(root, Object.fromEntries(copies));
    const { text } = await newSpec(join(root, 'new'), within(root, { boxes: [path] }));
    const onOneLine = text
      .replace(/\(\n\s+/g, '(')
      .replace(/,\n\s+\)/g, ')')
      .replace(/,\n\s+/g, ', ');
    expect(onOneLine).toContain(expected);
  });

  test('is named after a folder with letters of other alphabets', async () => {
    const root = temporaryFolder();
    writeFiles(
      root,
      Object.fromEntries(
        ['a', 'b'].flatMap((name) => [0, 1, 2].map((i) => [`Größe Ä/train/${name}/${i}.png`, image])),
      ),
    );
    writeFiles(root, Object.fromEntries(['a', 'b'].map((name) => [`Größe Ä/test/${name}/0.png`, image])));
    const { text, notes } = await newSpec(join(root, 'new'), within(root, { images: ['Größe Ä'] }));
    expect(text).toContain('dataset grosse_a {');
    expect(notes.grosse_a).toContain(
      'The folder `test` is not used: `valid: "test"` instead of `valid: 20%` holds it out.',
    );
  });

  test('is not written over another', async () => {
    const root = folder();
    const sources = within(root, { images: ['photos'] });
    await newSpec(join(root, 'new'), sources);
    await expect(newSpec(join(root, 'new'), sources)).rejects.toThrow(OptionError);
    await expect(newSpec(join(root, 'other'), {})).rejects.toThrow('there is no data: give --images');
  });

  test.each([[['comment', 'mood', 'id']], [['comment', 'comment']]])('reads no text of %s', async (text) => {
    const root = folder();
    const sources = within(root, { tables: [{ path: 'reviews.csv', text, label: 'mood' }] });
    await expect(newSpec(join(root, 'new'), sources)).rejects.toThrow(
      'the text is one column or a pair of different columns',
    );
  });

  test.each<[string, NewSpecSources, RegExp]>([
    [
      'a label that the table lacks',
      { tables: [{ path: 'homes.csv', label: 'cost' }] },
      /there is no column 'cost'\nname the column/,
    ],
    [
      'a text that the table lacks',
      { tables: [{ path: 'homes.csv', text: ['about'], label: 'price' }] },
      /there is no column 'about'\ncolumns: ref, area/,
    ],
    [
      'a table of which no line can be read',
      { tables: [{ path: 'latin1.csv' }] },
      /latin1\.csv:2: byte 4: 0xe9 is not UTF-8/,
    ],
    [
      'a table without an input',
      { tables: [{ path: 'pages.csv' }] },
      /no column is an input apart from 'kind': page \(addresses/,
    ],
    [
      'JSON without images',
      { boxes: ['tags.json'] },
      /no image with a 'file_name' is found: this is not a COCO file/,
    ],
    [
      'a column that is to be read and predicted',
      { tables: [{ path: 'reviews.csv', text: ['mood'], label: 'mood' }] },
      /the column 'mood' is both the text and the column to predict/,
    ],
    [
      'a column of addresses to predict',
      { tables: [{ path: 'pages.csv', label: 'page' }] },
      /the column 'page' has 60 different values in 60 rows: too many to be classes/,
    ],
    [
      'images of other machines',
      { tables: [{ path: 'pages.csv' }] },
      /no column is an input apart from 'kind': page \(addresses, which are not fetched\)/,
    ],
    [
      'a folder in place of a table',
      { tables: [{ path: 'photos' }] },
      /photos: expected a file, found a folder/,
    ],
    [
      'a column to predict that differs in every row',
      { tables: [{ path: 'reviews.csv', text: ['comment'], label: 'id' }] },
      /the column 'id' has 600 different values in 600 rows: too many to be classes/,
    ],
    ['a file without boxes', { boxes: ['reviews.csv'] }, /no boxes are found here\ngive a COCO JSON file/],
    [
      'boxes in another form',
      { boxes: ['corners/boxes.json'] },
      /the boxes are not \[x, y, width, height\]: 3 of 3 boxes leave their image/,
    ],
    [
      'a folder with several descriptions of boxes',
      { boxes: ['two'] },
      /two: several files describe boxes: a\.yaml, b\.yml/,
    ],
    [
      'questions without images',
      { questions: ['reviews.csv'] },
      /needs columns with an image, a question and an answer/,
    ],
  ])('reports %s', async (_, sources, message) => {
    const root = folder();
    expect(await dataErrorOf(() => newSpec(join(root, 'new'), within(root, sources)), root)).toMatch(message);
  });
});
