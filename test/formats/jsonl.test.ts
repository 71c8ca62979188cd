import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonl } from '../../src/runtime/formats/jsonl.ts';
import { textInput } from '../../src/runtime/records/fields.ts';
import type { Dataset } from '../../src/runtime/records/record.ts';
import { imageOf, textOf } from '../records/inputs.ts';
import { dataErrorOf, openUsable, problemsOf, temporaryFolder } from './shared.ts';

const defaults = {
  path: 'own',
  train: 'train.jsonl',
  valid: 'valid.jsonl',
  text: 'comment',
  pair: null,
  image: null,
  label: 'mood',
  labels: [],
};

const line = (...records: readonly object[]) => records.map((record) => JSON.stringify(record)).join('\n');
const good = line({ comment: 'fine', mood: 'good' }, { comment: 'no', mood: 'bad' });

function write(train: string, valid = good): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'own'));
  writeFileSync(join(root, 'own/train.jsonl'), train);
  writeFileSync(join(root, 'own/valid.jsonl'), valid);
  return root;
}

const open = (root: string, changes = {}) =>
  openUsable(jsonl, { ...defaults, ...changes }, { root, seed: 0 });
const labelsOf = ({ splits }: Dataset, name: string) =>
  Array.from({ length: splits[name]!.length }, (_, i) => splits[name]!.at(i).truth.label);

describe('jsonl', () => {
  it('reads a text and a class from the fields that the spec names', async () => {
    const root = write(good);
    const {
      splits,
      names: { label: labels },
    } = await open(root);
    expect(labels).toEqual(['bad', 'good']);
    expect(splits.train!.at(0)).toEqual({
      id: join(root, 'own/train.jsonl:1'),
      fields: { text: textInput('fine') },
      truth: { label: 1 },
    });
  });

  it('reads pairs and images; paths are relative to the folder of the file', async () => {
    const record = { comment: 'a', second: 'b', photo: 'pictures/1.png', mood: 'bad' };
    const root = write(line(record), line(record));
    const { splits } = await open(root, { pair: 'second', image: 'photo' });
    const sample = splits.valid!.at(0);
    expect([textOf(sample), imageOf(sample)]).toEqual([
      ['a', 'b'],
      { kind: 'file', path: join(root, 'own/pictures/1.png') },
    ]);
    const imagesOnly = await open(root, { text: null, image: 'photo' });
    expect(textOf(imagesOnly.splits.train!.at(0))).toBeUndefined();
  });

  it('takes whole numbers by value, true and false, and classes in the order of `labels`', async () => {
    const numbers = write(
      line(...[10, 9, 2].map((mood) => ({ comment: 'x', mood }))),
      line({ comment: 'x', mood: 9 }),
    );
    const {
      names: { label: labels },
    } = await open(numbers);
    expect(labels).toEqual(['2', '9', '10']);
    const truth = line({ comment: 'x', mood: true }, { comment: 'x', mood: false });
    expect(labelsOf(await open(write(truth, truth)), 'valid')).toEqual([1, 0]);
    expect(labelsOf(await open(write(good), { labels: ['good', 'bad'] }), 'train')).toEqual([0, 1]);
  });

  it('accepts byte order marks, CRLF and empty lines', async () => {
    const root = write(`\ufeff${good.replaceAll('\n', '\r\n\r\n')}\r\n`);
    expect(labelsOf(await open(root), 'train')).toEqual([1, 0]);
  });

  it('lists every record that cannot be used, in both splits', async () => {
    const train = [
      good,
      '{"comment": "cut off',
      '{"comment": "x", "mood": NaN}',
      line({ text: 'x', mood: 'good' }, { comment: 5, mood: 'good' }, { comment: 'x', mood: 1.5 }),
      '[1]',
    ].join('\n');
    const root = write(train, line({ comment: 'x', mood: 'ugly' }, { comment: 'x', mood: 'good' }));
    const dataset = await jsonl.open(defaults, { root, seed: 0 });
    expect(problemsOf(dataset).map(({ where, message }) => `${where.replace(root, '')} ${message}`)).toEqual([
      '/own/train.jsonl:3 the JSON text ends too early, after 20 characters: it is cut off',
      "/own/train.jsonl:4 JSON has no NaN ('mood' on line 1)",
      "/own/train.jsonl:5 expected 'comment' to be text, found nothing",
      "/own/train.jsonl:6 expected 'comment' to be text, found 5",
      "/own/train.jsonl:7 expected 'mood' to be text, a whole number, true or false, found 1.5",
      '/own/train.jsonl:8 expected an object, found [1]',
      "/own/valid.jsonl:1 unknown label 'ugly'; expected one of 'bad', 'good'",
    ]);
    expect([dataset.splits.train!.length, dataset.splits.valid!.length]).toEqual([2, 1]);
  });

  it('reports a missing field with the fields of the record, an empty file, and labels given twice', async () => {
    const root = write(line({ text: 'x', mood: 'good' }));
    expect(await dataErrorOf(() => open(root), root)).toBe(
      "<root>/own/train.jsonl:1: expected 'comment' to be text, found nothing\n" +
        'the record has the fields text, mood; check the names of fields in the spec',
    );
    const empty = write('');
    expect(await dataErrorOf(() => open(empty), empty)).toContain(
      '<root>/own/train.jsonl: the file has no records',
    );
    const twice = write(good);
    expect(await dataErrorOf(() => open(twice, { labels: ['good', 'good'] }), twice)).toContain(
      "1 entry occurs more than once: 'good' (entries 0, 1)",
    );
  });

  it('needs a text or an image', () => {
    const conflicts = (changes: object) =>
      jsonl.check!({ ...defaults, ...changes }).map(({ message }) => message);
    expect(conflicts({})).toEqual([]);
    expect(conflicts({ text: null })).toEqual(['records need a text or an image']);
    expect(conflicts({ text: null, image: 'photo', pair: 'b' })).toEqual([
      '`pair` needs `text`, the field of the first text',
    ]);
  });
});
