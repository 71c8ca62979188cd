import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { Decoder } from '../../src/runtime/data/media/decode.ts';
import { decodeRecording } from '../../src/runtime/data/media/recordings.ts';
import { code } from '../../src/runtime/formats/code.ts';
import { table } from '../../src/runtime/formats/table.ts';
import type { Dataset, Sample } from '../../src/runtime/records/record.ts';
import { wavFile } from '../audio/files/wav_file.ts';
import { tones } from '../audio/signal/tone.ts';
import { formatArguments } from '../support/calls.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { openUsable, problemsOf } from './shared.ts';
import { plainImage } from './written.ts';

/** Files within tables: bytes of images and recordings in Parquet, and in rows from a program. */

const images = [
  await plainImage(3, 2),
  await plainImage(5, 4),
  await plainImage(7, 6),
  await plainImage(2, 2),
];
const sound = wavFile(
  [...tones(80, 8000)].map((x) => Math.round(x * 2 ** 15)),
  { tag: 1, bits: 16, rate: 8000, channels: 1 },
);

const defaults = formatArguments('table', { train: ['own.parquet'], valid: 0.25 });
const columns = {
  image: { builtin: 'image', args: { column: 'image', folder: '.' } },
  label: { builtin: 'label', args: { column: 'kind', names: ['a', 'b'] } },
};

/** Schema of image and audio columns written by Hugging Face datasets. */
const fileSchema = [
  { name: 'root', num_children: 2 },
  { name: 'image', repetition_type: 'OPTIONAL', num_children: 2 },
  { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
  { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  { name: 'kind', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
] as const;

const kinds: ColumnSource = { name: 'kind', data: ['a', 'b', 'a', 'b'], type: 'STRING' };

function written(bytes: ArrayBuffer): string {
  const root = temporaryFolder();
  writeFileSync(join(root, 'own.parquet'), new Uint8Array(bytes));
  return root;
}

/** A file whose column `image` has structs of bytes and path. */
function structs(data: readonly object[]): string {
  const columnData = [
    { name: 'image', data: [...data] },
    { name: 'kind', data: kinds.data },
  ];
  return written(parquetWriteBuffer({ schema: [...fileSchema], columnData }));
}

const samplesOf = ({ splits }: Dataset): readonly Sample[] =>
  Object.values(splits)
    .flatMap((split) => Array.from({ length: split.length }, (_, i) => split.at(i)))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));

async function sizesOf(dataset: Dataset) {
  const decoder = new Decoder();
  return Promise.all(
    samplesOf(dataset).map(async ({ fields: { image } }) => {
      if (image?.kind !== 'image') throw new Error('no image');
      const { width, height } = await decoder.decode(image.image);
      return [width, height];
    }),
  );
}

const sizes = [
  [3, 2],
  [5, 4],
  [7, 6],
  [2, 2],
];

describe('images within tables', () => {
  it('are read from binary columns of Parquet', async () => {
    const data = images.map((image) => new Uint8Array(image));
    const root = written(
      parquetWriteBuffer({
        columnData: [{ name: 'image', data, type: 'BYTE_ARRAY' }, kinds],
        rowGroupSize: 3,
      }),
    );
    expect(await sizesOf(await openUsable(table, defaults, { root, seed: 1, columns }))).toEqual(sizes);
  });

  it('are read from columns of Hugging Face, also where a cell has only the path', async () => {
    const root = structs(
      images.map((image, i) =>
        i === 2 ? { bytes: null, path: 'more/2.png' } : { bytes: new Uint8Array(image), path: `${i}.png` },
      ),
    );
    mkdirSync(join(root, 'more'));
    writeFileSync(join(root, 'more/2.png'), images[2]!);
    const dataset = await openUsable(table, defaults, { root, seed: 1, columns });
    expect(await sizesOf(dataset)).toEqual(sizes);
    const broken = samplesOf(dataset)[0]!.fields.image;
    expect(broken).toMatchObject({
      image: { kind: 'bytes', name: `${join(root, 'own.parquet')}: row 0, 'image'` },
    });
  });

  it('report cells without a file at their row', async () => {
    const root = structs([
      { bytes: new Uint8Array(images[0]!), path: null },
      { bytes: null, path: null },
      { bytes: null, path: '../outside.png' },
      { bytes: null, path: 'https://example.org/a.png' },
    ]);
    const problems = problemsOf(await table.open(defaults, { root, seed: 1, columns }));
    const messages = problems.map(({ where, message }) => `${where}: ${message}`.replaceAll(root, '<root>'));
    expect(messages.toSorted()).toMatchInlineSnapshot(`
      [
        "<root>/own.parquet: row 1: expected 'image' to be the path of a file, found an object",
        "<root>/own.parquet: row 2: the path '../outside.png' is outside the folder <root>",
        "<root>/own.parquet: row 3: expected the path of a file, found the URL 'https://example.org/a.png'",
      ]
    `);
  });

  it('are read from rows of a program', async () => {
    const rows = images.map((image, i) => ({
      image: i === 0 ? { bytes: image, path: null } : image,
      kind: i % 2 ? 'a' : 'b',
    }));
    const args = { valid: 0.25, split: null, stratify: false };
    const context = { root: '/', seed: 1, name: 'mine', columns, code: rows };
    expect(await sizesOf(await openUsable(code, args, context))).toEqual(sizes);
  });
});

it('recordings are read from binary columns of Parquet', async () => {
  const data = Array.from(kinds.data, () => new Uint8Array(sound));
  const root = written(
    parquetWriteBuffer({ columnData: [{ name: 'clip', data, type: 'BYTE_ARRAY' }, kinds] }),
  );
  const uses = { ...columns, image: { builtin: 'audio', args: { column: 'clip', folder: '.' } } };
  const dataset = await openUsable(table, defaults, { root, seed: 1, columns: uses });
  for (const { fields } of samplesOf(dataset)) {
    if (fields.image?.kind !== 'audio') throw new Error('no recording');
    const { rate, samples } = await decodeRecording(fields.image.audio);
    expect([rate, samples.length]).toEqual([8000, 80]);
  }
});
