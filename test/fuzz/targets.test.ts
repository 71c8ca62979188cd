import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { Corpus } from '../../tools/fuzz/engine/corpus.ts';
import { Inputs } from '../../tools/fuzz/engine/inputs.ts';
import { newScratch, removeScratch } from '../../tools/fuzz/engine/scratch.ts';
import { type Fault, faultOf } from '../../tools/fuzz/engine/verdict.ts';
import type { FuzzTarget } from '../../tools/fuzz/target.ts';
import { moduleOf, targetNames } from '../../tools/fuzz/targets/index.ts';

/**
 * A short form of fuzzing: every input of the corpus, and mutations of them, without processes and coverage.
 * `npm run fuzz -- TARGET` finds more.
 */

const corpora = fileURLToPath(new URL('../fuzz_corpus/', import.meta.url));

/** Number of mutations by target; smaller if reading an input takes milliseconds. */
const mutations: Readonly<Record<string, number>> = {
  spec: 5,
  imports: 10,
  compile: 1,
  image: 40,
  audio: 40,
  parquet: 40,
  request: 60,
};
const usual = 100;

const scratch = newScratch();
afterAll(() => removeScratch(scratch));

test.each(targetNames)('%s: kept and mutated inputs are read or refused', async (name) => {
  const { target } = (await import(moduleOf(name))) as { readonly target: FuzzTarget };
  const { inputs } = new Corpus(`${corpora}${name}`);
  const source = new Inputs(target, inputs, 'test');
  const all = [...inputs, ...Array.from({ length: mutations[name] ?? usual }, () => source.next())];
  const faults: Fault[] = [];
  for (const input of all) {
    const fault = await faultOf(target, input, scratch);
    if (fault) faults.push(fault);
  }
  expect(inputs.length).toBeGreaterThan(0);
  expect(faults).toEqual([]);
});

test('every target is listed, and every corpus belongs to one', () => {
  const files = readdirSync(new URL('../../tools/fuzz/targets/', import.meta.url));
  const names = files.filter((name) => name !== 'index.ts').map((name) => name.replace('.ts', ''));
  expect(names.sort()).toEqual([...targetNames].sort());
  expect(readdirSync(corpora).sort()).toEqual([...targetNames].sort());
});
