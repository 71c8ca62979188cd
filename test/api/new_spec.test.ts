import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/api/check.ts';
import { type NewSpecSources, newSpec } from '../../src/api/new_spec.ts';
import { OptionError } from '../../src/api/options.ts';
import { train } from '../../src/api/train.ts';
import { wavFile } from '../audio/files/wav_file.ts';
import { tones } from '../audio/signal/tone.ts';
import { dataErrorOf, temporaryFolder } from '../formats/shared.ts';
import { plainImage, writeFiles } from '../formats/written.ts';

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

function folder(): string {
  const root = temporaryFolder();
  writeFiles(root, files);
  return root;
}

/** Sources with paths in a folder. */
function within(root: string, sources: NewSpecSources): NewSpecSources {
  const placed = (paths: readonly string[] = []) => paths.map((path) => join(root, path));
  const { tables = [], ...others } = sources;
  return {
    ...Object.fromEntries(Object.entries(others).map(([kind, paths]) => [kind, placed(paths)])),
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

describe('a new spec', () => {
  test.each(cases)('of %s has no problems', async (name, sources) => {
    const root = folder();
    const { path, text } = await newSpec(join(root, 'new'), within(root, sources));
    expect(readFileSync(path, 'utf8')).toBe(text);
    const { diagnostics } = check(path);
    expect(diagnostics).toEqual([]);
    await expect(text).toMatchFileSnapshot(`new_spec/${name.replaceAll(' ', '_')}.unit`);
  });

  test('trains above the baseline without a change', async () => {
    const root = folder();
    const sources = within(root, { tables: [{ path: 'homes.csv', label: 'price' }] });
    const { path } = await newSpec(join(root, 'new'), sources);
    const { scores } = await train(path, { directory: join(root, 'run'), workers: 0 });
    const { value, baseline } = scores[0]!.metrics[0]!;
    expect(value).toBeLessThan(baseline! / 2);
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
    ['a file without boxes', { boxes: ['reviews.csv'] }, /no boxes are found here\ngive a COCO JSON file/],
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
