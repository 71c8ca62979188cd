import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { specFiles } from '../../src/runtime/data/fitting/spec_files.ts';
import { pad } from '../../src/runtime/prepare/pad.ts';
import { truncate, truncated } from '../../src/runtime/prepare/truncate.ts';
import { wordpiece } from '../../src/runtime/prepare/wordpiece.ts';
import { dataErrorOf, haveSamples, samples } from '../formats/shared.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const noCorpus = () => [];
const nowhere = {
  readText: () => undefined,
  sizeOf: () => undefined,
  exists: () => false,
  resolve: (_: string, path: string) => path,
};

describe('wordpiece', () => {
  it.skipIf(!haveSamples)("returns BERT's ids with BERT's vocabulary", async () => {
    const args = { vocabulary: 'bert/vocab.txt', size: null, lowercase: true };
    const vocabulary = await wordpiece.vocabulary!(args, { linesOf: specFiles(samples), corpus: noCorpus });
    expect(vocabulary).toHaveLength(30_522);
    const { encode } = await wordpiece.start(args, { vocabulary });
    expect(encode!(['Héllo wörld, unaffable!'])).toEqual({
      ids: [101, 7592, 2088, 1010, 14477, 20961, 3468, 999, 102],
      segments: [0, 0, 0, 0, 0, 0, 0, 0, 0],
    });
    expect(encode!(["don't", 'The'])).toEqual({
      ids: [101, 2123, 1005, 1056, 102, 1996, 102],
      segments: [0, 0, 0, 0, 0, 1, 1],
    });
    // Each ideograph is a word, including those beyond the first plane; one outside the vocabulary is [UNK].
    expect(encode!(['中文𠀀𠀁']).ids).toEqual([101, 1746, 1861, 100, 100, 102]);
  });

  it('builds a vocabulary that does not depend on the order of texts', async () => {
    const args = { vocabulary: null, size: 64, lowercase: true };
    const texts = ['The cat sat.', 'the hat, the CAT', 'a mat'];
    const build = (corpus: readonly string[]) =>
      wordpiece.vocabulary!(args, { linesOf: specFiles('.'), corpus: () => corpus });
    const vocabulary = await build(texts);
    expect(await build([...texts].reverse())).toEqual(vocabulary);
    expect(vocabulary.slice(0, 5)).toEqual(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']);
    const { encode } = await wordpiece.start(args, { vocabulary });
    const spelt = (text: string) => encode!([text]).ids.map((id) => vocabulary[id]);
    expect(spelt('The cat')).toEqual(['[CLS]', 'the', 'cat', '[SEP]']);
    expect(spelt('chat')).toEqual(['[CLS]', 'c', '##h', '##a', '##t', '[SEP]']);
    expect(spelt('dog')).toEqual(['[CLS]', '[UNK]', '[SEP]']);
  });

  it('builds a vocabulary of the given size', async () => {
    const corpus = () => Array.from({ length: 300 }, (_, i) => `word${i}`);
    const vocabulary = await wordpiece.vocabulary!(
      { vocabulary: null, size: 70, lowercase: true },
      { linesOf: specFiles('.'), corpus },
    );
    expect(vocabulary).toHaveLength(70);
    expect(new Set(vocabulary).size).toBe(70);
  });

  it('declares the size of its vocabulary, from the file or for a missing file from the spec', () => {
    const host = { ...nowhere, readText: () => '[PAD]\n[UNK]\nthe\n' };
    expect(wordpiece.facts!({ vocabulary: 'v', size: null }, host)).toEqual({ vocabulary: 3 });
    expect(wordpiece.facts!({ vocabulary: null, size: 1200 }, nowhere)).toEqual({ vocabulary: 1200 });
    expect(wordpiece.facts!({ vocabulary: 'v', size: 3 }, nowhere)).toEqual({ vocabulary: 3 });
    expect(wordpiece.check!({ vocabulary: 'v', size: 3 })).toEqual([]);
    expect(wordpiece.check!({ vocabulary: null, size: null })).toMatchObject([
      { message: '`wordpiece` has no vocabulary' },
    ]);
    expect(wordpiece.check!({ vocabulary: null, size: 3 })).toEqual([]);
  });

  it('reads files with CRLF and a byte order mark, and refuses a token that occurs twice', async () => {
    const root = temporaryFolder();
    const args = { vocabulary: 'vocab.txt', size: null, lowercase: true };
    const read = () => wordpiece.vocabulary!(args, { linesOf: specFiles(root), corpus: () => [] });
    writeFileSync(join(root, 'vocab.txt'), '\ufeff[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\ncat\r\n');
    expect(await read()).toEqual(['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'cat']);
    writeFileSync(join(root, 'vocab.txt'), '[PAD]\n[UNK]\n[CLS]\n[SEP]\ncat\ndog\ncat\n');
    expect(await dataErrorOf(read, root)).toContain("1 entry occurs more than once: 'cat' (entries 4, 6)");
  });

  it('refuses a file that is not a vocabulary', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'vocab.txt'), 'hello\nworld\n');
    const args = { vocabulary: 'vocab.txt', size: null, lowercase: true };
    expect(
      await dataErrorOf(
        () => wordpiece.vocabulary!(args, { linesOf: specFiles(root), corpus: noCorpus }),
        root,
      ),
    ).toBe(
      '<root>/vocab.txt: expected a BERT vocabulary with one token per line; found 2 lines without [PAD], [UNK], [CLS], [SEP]\n' +
        'give the vocab.txt of a BERT model, or size: N to build one',
    );
  });
});

describe('truncate', () => {
  const [cls, sep] = [101, 102];
  const pair = (first: readonly number[], second: readonly number[]) => ({
    ids: [cls, ...first, sep, ...second, sep],
    segments: [...Array(first.length + 2).fill(0), ...Array(second.length + 1).fill(1)] as number[],
  });

  it('keeps [SEP] at the end of a single text', () => {
    expect(truncated({ ids: [cls, 1, 2, 3, 4, sep], segments: [0, 0, 0, 0, 0, 0] }, 5)).toEqual({
      ids: [cls, 1, 2, 3, sep],
      segments: [0, 0, 0, 0, 0],
    });
  });

  it('shortens the longer text of a pair first, and of equally long texts the second', () => {
    expect(truncated(pair([1, 2, 3, 4], [7, 8]), 8)).toEqual(pair([1, 2, 3], [7, 8]));
    expect(truncated(pair([1, 2, 3, 4], [7, 8]), 6)).toEqual(pair([1, 2], [7]));
    expect(truncated(pair([1], [7, 8, 9]), 6)).toEqual(pair([1], [7, 8]));
    expect(truncated(pair([1], [7]), 6)).toEqual(pair([1], [7]));
  });

  it('and pad declare the lengths', () => {
    expect(truncate.facts!({ length: 24 }, nowhere)).toEqual({ tokens: 24 });
    expect(pad.facts!({ to: [12, 24] }, nowhere)).toEqual({ tokens: 24, tokenBuckets: [12, 24] });
    expect(pad.check!({ to: [24, 12] })).toMatchObject([{ message: 'the lengths of `to` must ascend' }]);
    expect(pad.check!({ to: [] })).toMatchObject([{ message: '`to` needs at least one length' }]);
    expect(pad.check!({ to: [12, 24] })).toEqual([]);
  });
});
