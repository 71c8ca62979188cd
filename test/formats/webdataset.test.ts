import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { PlainCall } from '../../src/compiler/artifact/run_spec.ts';
import { Decoder } from '../../src/runtime/data/media/decode.ts';
import { requireFewUnpacked } from '../../src/runtime/formats/webdataset/splits.ts';
import { webdataset } from '../../src/runtime/formats/webdataset.ts';
import type { ImageField } from '../../src/runtime/records/fields.ts';
import type { Dataset } from '../../src/runtime/records/record.ts';
import { type TarMember, tarFile } from '../shards/tar.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { dataErrorOf, openUsable, problemsOf } from './shared.ts';
import { plainImage } from './written.ts';

const label: PlainCall = { builtin: 'label', args: { column: 'cls', names: [] } };
const columns = {
  image: { builtin: 'image', args: { column: 'png', folder: '.' } },
  text: { builtin: 'text', args: { column: 'json.caption', pair: null } },
  label,
} satisfies Record<string, PlainCall>;

const image = await plainImage(3, 2);

function members(shard: number, records: number): readonly TarMember[] {
  return Array.from({ length: records }, (_, i) => {
    const key = `${shard}/${String(i).padStart(3, '0')}`;
    return [
      { name: `${key}.png`, content: image },
      { name: `${key}.json`, content: JSON.stringify({ caption: `${shard} ${i}` }) },
      { name: `${key}.cls`, content: `${i % 2}\n` },
    ];
  }).flat();
}

/** Shards `shards/00.tar` and so on, with these numbers of records. */
function written(...counts: readonly number[]): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'shards'));
  for (const [shard, records] of counts.entries()) {
    writeFileSync(join(root, `shards/0${shard}.tar`), tarFile(members(shard, records)));
  }
  return root;
}

const defaults = { hold_out: 'records', stratify: false, buffer: null };
const open = (root: string, args: Record<string, unknown>, used: Record<string, PlainCall> = columns) =>
  openUsable(webdataset, { ...defaults, ...args }, { root, seed: 1, columns: used });

const textsOf = ({ splits }: Dataset, name: string) =>
  Array.from({ length: splits[name]!.length }, (_, i) => {
    const { text } = splits[name]!.at(i).fields;
    return text?.kind === 'text' ? text.text[0] : '';
  });

describe('the format webdataset', () => {
  it('reads images, members of JSON and classes of every record', async () => {
    const root = written(3, 2);
    const dataset = await open(root, { train: ['shards/00.tar'], valid: ['shards/01.tar'] });
    expect(dataset.names).toEqual({ label: ['0', '1'] });
    expect(textsOf(dataset, 'train')).toEqual(['0 0', '0 1', '0 2']);
    expect(textsOf(dataset, 'valid')).toEqual(['1 0', '1 1']);
    const sample = dataset.splits.train!.at(1);
    expect(sample.id).toBe(`${join(root, 'shards/00.tar')}: 0/001`);
    expect(sample.truth).toEqual({ label: 1 });
    const { image: field } = sample.fields;
    if (field?.kind !== 'image') throw new Error('expected an image');
    const { width, height, data } = await new Decoder().decode(field.image);
    expect([width, height, ...data.slice(0, 3)]).toEqual([3, 2, 0x77, 0xaa, 0x55]);
  });

  it('finds shards by braces and wildcards', async () => {
    const root = written(1, 2, 2);
    const dataset = await open(root, { train: ['shards/{00..01}.tar'], valid: ['shards/*2.tar'] });
    expect(textsOf(dataset, 'train')).toEqual(['0 0', '1 0', '1 1']);
  });

  it('holds out a share of the records, of every class on request', async () => {
    const root = written(10, 10);
    const dataset = await open(root, { train: ['shards/*.tar'], valid: 0.2 });
    expect([dataset.splits.train!.length, dataset.splits.valid!.length]).toEqual([16, 4]);
    const both = [...textsOf(dataset, 'train'), ...textsOf(dataset, 'valid')];
    expect(new Set(both).size).toBe(20);
    const stratified = await open(root, { train: ['shards/*.tar'], valid: 0.2, stratify: true });
    const labels = [0, 1, 2, 3].map((i) => stratified.splits.valid!.at(i).truth.label);
    expect(labels.sort()).toEqual([0, 0, 1, 1]);
  });

  it('holds out a share of the shards', async () => {
    const root = written(2, 2, 2, 2);
    const dataset = await open(root, { train: ['shards/*.tar'], valid: 0.25, hold_out: 'shards' });
    const shardsOf = (name: string) => new Set(textsOf(dataset, name).map((text) => text[0]));
    expect(shardsOf('train').size).toBe(3);
    expect(shardsOf('valid').size).toBe(1);
    expect([...shardsOf('train')]).not.toContain([...shardsOf('valid')][0]);
  });

  it('states the first record of each shard for reading in sequence', async () => {
    const root = written(3, 1, 4, 1);
    const args = { train: ['shards/{00..02}.tar'], valid: ['shards/03.tar'], buffer: 2 };
    const { splits } = await open(root, args, { label });
    expect(splits.train!.sequence).toEqual({ starts: Uint32Array.of(0, 3, 4), buffer: 2 });
    expect((await open(root, { ...args, buffer: null }, { label })).splits.train!.sequence).toBeUndefined();
  });

  it('of which none can be read are named, not the share', async () => {
    const root = written(2);
    const path = join(root, 'shards/00.tar');
    writeFileSync(path, readFileSync(path).subarray(0, 700));
    const args = { ...defaults, train: ['shards/*.tar'], valid: 0.2 };
    await expect(webdataset.open(args, { root, seed: 1, columns })).rejects.toThrow(
      'the archive ends without an end mark',
    );
  });

  it('counts records that cannot be used, and shards that are damaged', async () => {
    const root = written(2, 2, 2);
    writeFileSync(
      join(root, 'shards/01.tar'),
      tarFile([...members(1, 1), { name: '1/9.cls', content: '0' }]),
    );
    writeFileSync(join(root, 'shards/03.tar'), tarFile(members(3, 2)).subarray(0, 700));
    const context = { root, seed: 1, columns };
    const dataset = await webdataset.open({ ...defaults, train: ['shards/*.tar'], valid: 0.2 }, context);
    const problems = problemsOf(dataset).map(({ where, message }) =>
      `${where}: ${message}`.replace(root, ''),
    );
    expect(problems).toEqual([
      '/shards/03.tar: the archive ends without an end mark',
      `/shards/01.tar: 1/9: there is no column 'png'`,
    ]);
  });

  it('refuses a shard in both splits, and shards that are missing', async () => {
    const root = written(2, 2);
    const both = { train: ['shards/*.tar'], valid: ['shards/00.tar'] };
    expect(await dataErrorOf(() => open(root, both), root)).toContain('the file is in both splits');
    const missing = { train: ['shards/{00..02}.tar'], valid: 0.2 };
    expect(await dataErrorOf(() => open(root, missing), root)).toContain(
      '<root>/shards/02.tar: no such file',
    );
  });
});

describe('compressed shards', () => {
  /** The same records in plain and in compressed archives. */
  function both(...counts: readonly number[]): string {
    const root = written(...counts);
    for (const shard of counts.keys()) {
      const name = `shards/0${shard}.tar`;
      writeFileSync(join(root, `${name}.gz`), gzipSync(readFileSync(join(root, name))));
    }
    return root;
  }

  it('hold the records of uncompressed ones, with the same splits, order and images', async () => {
    const root = both(6, 4, 5);
    const args = { valid: 0.2, stratify: true, buffer: 4 };
    const plain = await open(root, { ...args, train: ['shards/{00..02}.tar'] });
    const packed = await open(root, { ...args, train: ['shards/{00..02}.tar.gz'] });
    for (const name of ['train', 'valid']) expect(textsOf(packed, name)).toEqual(textsOf(plain, name));
    expect(packed.splits.train!.sequence).toEqual(plain.splits.train!.sequence);
    const decoder = new Decoder();
    const { image: field } = packed.splits.train!.at(5).fields;
    expect(field).toMatchObject({ image: { kind: 'bytes' } });
    const { width, height } = await decoder.decode((field as ImageField).image);
    expect([width, height]).toEqual([3, 2]);
  });

  it('that are damaged are problems of their split', async () => {
    const root = both(3, 3);
    const path = join(root, 'shards/01.tar.gz');
    writeFileSync(path, readFileSync(path).subarray(0, 200));
    const args = { ...defaults, train: ['shards/*.tar.gz'], valid: 0.4 };
    const dataset = await webdataset.open(args, { root, seed: 1, columns });
    expect(problemsOf(dataset).map(({ where, message }) => `${where}: ${message}`)).toEqual([
      `${path}: the compressed file is truncated`,
    ]);
  });

  it('that are too large to be shuffled as a whole need a buffer', async () => {
    const shards = Array.from({ length: 5 }, () => ({ unpackedBytes: 2 ** 30 }));
    expect(() => requireFewUnpacked(shards.slice(1), 'shards')).not.toThrow();
    expect(await dataErrorOf(() => requireFewUnpacked(shards, 'shards'), '-')).toMatchInlineSnapshot(`
      "shards: the compressed shards have 5.00 GB unpacked; records of at most 4.00 GB are shuffled together
      write \`buffer: 1000\`, so that shards are read one after the other, or unpack them with \`gunzip\`"
    `);
  });

  it.each([
    { valid: ['b.tar'], hold_out: 'shards' },
    { valid: 0.2, hold_out: 'shards', stratify: true },
  ])('options of a share need one: %o', (args) => {
    const all = { ...defaults, train: ['a.tar'], split: null, ...args };
    expect(webdataset.check!(all)).toHaveLength(1);
  });
});
