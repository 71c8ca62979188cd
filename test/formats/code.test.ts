import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { code } from '../../src/runtime/formats/code.ts';
import type { CodeDataset } from '../../src/runtime/records/code.ts';
import { imageInput, textInput } from '../../src/runtime/records/fields.ts';
import { requireUsable } from '../../src/runtime/records/problems.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { dataErrorOf } from './shared.ts';

const call = (builtin: string, args: Readonly<Record<string, string | null | readonly string[]>>) => ({
  builtin,
  args,
});

const columns = {
  left: call('image', { column: 'a', folder: 'photos' }),
  right: call('image', { column: 'b', folder: '.' }),
  text: call('text', { column: 'claim', pair: null }),
  label: call('label', { column: 'holds', names: [] }),
};

let root = '';

beforeEach(() => {
  root = temporaryFolder();
  mkdirSync(join(root, 'photos'));
  for (const name of ['photos/1.png', '2.png']) writeFileSync(join(root, name), '');
});

async function open(rows: CodeDataset, valid: number | null = null) {
  const context = { root, seed: 1, name: 'mine', columns, code: rows };
  const dataset = await code.open({ valid, stratify: false }, context);
  requireUsable(dataset, null);
  return dataset;
}

async function* later(rows: readonly object[]): AsyncIterable<object> {
  yield* rows;
}

const row = { a: '1.png', b: '2.png', claim: 'both are red', holds: true };

describe('rows from code', () => {
  it('become records with two images, a text and a class', async () => {
    const { splits, names } = await open({ train: [row, { ...row, holds: false }], valid: later([row]) });
    expect(names).toEqual({ label: ['false', 'true'] });
    expect([splits.train!.length, splits.valid!.length]).toEqual([2, 1]);
    expect(splits.train!.at(0)).toEqual({
      id: 'mine.train[0]',
      fields: {
        left: imageInput({ kind: 'file', path: join(root, 'photos/1.png') }),
        right: imageInput({ kind: 'file', path: join(root, '2.png') }),
        text: textInput('both are red'),
      },
      truth: { label: 1 },
    });
  });

  it('hold out a share of one iterable', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({ ...row, holds: i % 2 === 0 }));
    const { splits } = await open(later(rows), 0.25);
    const idsOf = (name: string) =>
      Array.from({ length: splits[name]!.length }, (_, i) => splits[name]!.at(i).id);
    expect([idsOf('train').length, idsOf('valid').length]).toEqual([15, 5]);
    expect(new Set([...idsOf('train'), ...idsOf('valid')]).size).toBe(20);
  });

  it('need a share of one iterable, and none where both splits are passed', async () => {
    expect(await dataErrorOf(() => open([row, row]), '/data')).toBe(
      'dataset mine: the program passes one iterable, and no share of it is held out\n' +
        'write `format: code(valid: 20%)`, or pass { train, valid }',
    );
    expect(await dataErrorOf(() => open({ train: [row], valid: [row] }, 0.5), '/data')).toBe(
      'dataset mine: the program passes both splits, and `valid` is a share to hold out\n' +
        'remove `valid` from the format, or pass one iterable',
    );
  });

  it.each<[string, CodeDataset, string]>([
    [
      'a class that training lacks',
      { train: [row], valid: [{ ...row, holds: 'maybe' }] },
      "mine.valid[0]: unknown class 'maybe' in 'holds'; expected one of 'true'\n" +
        'classes are those of the training split, or of `names`; with a share that is held out, `stratify: true` keeps every class in training',
    ],
    [
      'an empty text',
      { train: [{ ...row, claim: '' }], valid: [row] },
      "mine.train[0]: expected 'claim' to be text, found an empty cell\n" +
        'correct the cell, or leave out such records with `skip` in the dataset',
    ],
    [
      'a missing key',
      { train: [row], valid: [{ a: 'x', b: 'y', holds: true }] },
      "mine.valid[0]: there is no column 'claim'\ncolumns: a, b, holds; check `columns` of the dataset",
    ],
    [
      'no rows',
      { train: [row], valid: [] },
      'split valid: the iterable has no rows\nadd records, or give another file',
    ],
  ])('report %s', async (_, rows, message) => {
    expect(await dataErrorOf(() => open(rows), root)).toBe(message);
  });

  it('name the row at which the iterable throws, with its error as the cause', async () => {
    const cause = new Error('the database is gone');
    function* rows(): Iterable<object> {
      yield row;
      throw cause;
    }
    const failed = open({ train: rows(), valid: [row] });
    await expect(failed).rejects.toMatchObject({
      where: 'mine.train[1]',
      message: expect.stringContaining('the iterable of rows threw an error: the database is gone'),
      cause,
    });
  });

  it('must be passed by the program', async () => {
    const open = () => code.open({ valid: null, stratify: false }, { root, seed: 1, name: 'mine', columns });
    expect(await dataErrorOf(open, root)).toBe(
      'dataset mine: its rows come from a program, which passed none\n' +
        'pass them as datasets: { mine: rows } to train() or evaluate(), or use another format',
    );
  });
});
