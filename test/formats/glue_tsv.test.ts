import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { glueTsv } from '../../src/runtime/formats/glue_tsv.ts';
import { textInput } from '../../src/runtime/records/fields.ts';
import { textOf } from '../records/inputs.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { dataErrorOf, haveSamples, openUsable, samples } from './shared.ts';

const args = (path: string, task: string, valid: string) => ({
  path,
  task,
  train: 'train.tsv',
  valid,
  limit: null,
});

describe.skipIf(!haveSamples)('glue_tsv on real samples', () => {
  const open = (path: string, task: string, valid: string) =>
    openUsable(glueTsv, args(path, task, valid), { root: join(samples, 'glue'), seed: 0 });

  it('reads all of SST-2 without stripping', async () => {
    const {
      splits,
      names: { label: labels },
    } = await open('SST-2', 'sst2', 'dev.tsv');
    expect([splits.train!.length, splits.valid!.length]).toEqual([67_349, 872]);
    expect(labels).toEqual(['negative', 'positive']);
    expect(splits.train!.at(0)).toEqual({
      id: 'train.tsv:2',
      fields: { text: textInput('hide new secretions from the parental units ') },
      truth: { label: 0 },
    });
  });

  it('reads QNLI with its odd quotes as pairs', async () => {
    const { splits } = await open('QNLI', 'qnli', 'dev.tsv');
    expect([splits.train!.length, splits.valid!.length]).toEqual([320, 5463]);
    const odd = Array.from({ length: 5463 }, (_, i) => textOf(splits.valid!.at(i))![1]!).filter(
      (text) => text.split('"').length % 2 === 0,
    );
    expect(odd).toHaveLength(89);
  });

  it('reads MNLI labels from the last column of 12 and of 16', async () => {
    const {
      splits,
      names: { label: labels },
    } = await open('MNLI', 'mnli', 'dev_mismatched.tsv');
    expect([splits.train!.length, splits.valid!.length]).toEqual([480, 1001]);
    expect(labels).toEqual(['entailment', 'neutral', 'contradiction']);
    const counts = [0, 0, 0];
    for (let i = 0; i < 480; i++) counts[splits.train!.at(i).truth.label as number]!++;
    expect(counts).toEqual([160, 160, 160]);
  });
});

/** Invented records in the layout of QQP. */
const fixtures = join(import.meta.dirname, 'fixtures');

describe('glue_tsv', () => {
  it('skips broken lines of QQP', async () => {
    const { splits } = await openUsable(glueTsv, args('QQP', 'qqp', 'dev.tsv'), { root: fixtures, seed: 0 });
    expect([splits.train!.length, splits.valid!.length]).toEqual([25, 8]);
    expect(textOf(splits.train!.at(0))).toEqual([
      'How do I boil an egg so the shell comes off easily?',
      'What is the trick to boiling eggs that peel well?',
    ]);
  });
});

describe('glue_tsv on broken files', () => {
  const write = (train: string, dev: string) => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'SST-2'));
    writeFileSync(join(root, 'SST-2/train.tsv'), train);
    writeFileSync(join(root, 'SST-2/dev.tsv'), dev);
    return root;
  };
  const good = 'sentence\tlabel\nfine\t1\n';
  const failure = (root: string, path: string) =>
    dataErrorOf(() => openUsable(glueTsv, args(path, 'sst2', 'dev.tsv'), { root, seed: 0 }), root);

  it('trains on the first records only if a limit is given', async () => {
    const root = write('sentence\tlabel\na\t1\nb\t0\nc\t1\n', good);
    const { splits } = await openUsable(
      glueTsv,
      { ...args('SST-2', 'sst2', 'dev.tsv'), limit: 2 },
      { root, seed: 0 },
    );
    expect([splits.train!.length, splits.valid!.length]).toEqual([2, 1]);
  });

  it('reports a missing folder and the existing ones', async () => {
    expect(await failure(write(good, good), 'SST2')).toBe(
      '<root>/SST2: no such folder; <root> holds SST-2\ngive the folder that holds train.tsv',
    );
  });

  it('reports the line of a wrong column count', async () => {
    expect(await failure(write(`${good}cut off\n`, good), 'SST-2')).toBe(
      '<root>/SST-2/train.tsv:3: expected 2 columns between tabs as in the header, found 1\n' +
        'the line is truncated or a text holds a tab or line break; restore the original file',
    );
  });

  it('reports the line of an unknown label', async () => {
    expect(await failure(write(`${good}hm\tpositive\n`, good), 'SST-2')).toBe(
      "<root>/SST-2/train.tsv:3: unknown label 'positive' in the last column; expected one of '0', '1'",
    );
  });

  it('recognises a test file by its header', async () => {
    expect(await failure(write(good, 'index\tsentence\n0\tgood\n'), 'SST-2')).toBe(
      "<root>/SST-2/dev.tsv:1: expected 'sentence' in column 1, 'label' in the last column; " +
        "found the header 'index', 'sentence'\n" +
        'check `task:`, and that the file is one with labels (not a test file)',
    );
  });

  it('refuses a file without records, and an empty file', async () => {
    expect(await failure(write('sentence\tlabel\n', good), 'SST-2')).toBe(
      '<root>/SST-2/train.tsv: the file has a header but no records\nadd records, or give another file',
    );
    expect(await failure(write('', good), 'SST-2')).toContain('found the header (empty)');
  });
});
