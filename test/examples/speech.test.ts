import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { train } from '../../src/api/train.ts';
import { canSpeak, speak } from '../support/spoken_words.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

const trainingVoices = [
  ['en-us', 'm1'],
  ['en-us', 'm3'],
  ['en-us', 'f1'],
  ['en-us', 'f2'],
  ['en-gb', 'm2'],
  ['en-gb', 'm4'],
  ['en-gb', 'f3'],
  ['en-gb-scotland', 'm1'],
  ['en-gb-x-rp', 'f4'],
  ['en-gb-x-rp', 'm6'],
  ['en-029', 'm5'],
  ['en-gb-x-gbcwmd', 'f1'],
] as const;

/** None of these combinations of speaker, accent and rate is in the training split. */
const heldOutVoices = [
  ['en-us', 'm7'],
  ['en-us', 'f4'],
  ['en-gb', 'm5'],
  ['en-gb', 'f5'],
] as const;

const speaks = canSpeak();
if (!speaks) console.log('skipped: spoken words, which espeak-ng synthesises (not installed)');

describe.skipIf(!speaks)('examples/speech.unit', () => {
  let folder: string;

  beforeAll(async () => {
    folder = temporaryFolder();
    copyFileSync(resolve(import.meta.dirname, '../../examples/speech.unit'), join(folder, 'speech.unit'));
    await speak(join(folder, 'data/words/train'), words, trainingVoices, [130, 155, 180, 205]);
    await speak(join(folder, 'data/words/valid'), words, heldOutVoices, [140, 170, 200]);
  }, 120_000);

  test('recognises at least 90 % of the words of unheard voices', async () => {
    const options = { steps: 200, workers: 1, directory: join(folder, 'run') };
    const { scores } = await train(join(folder, 'speech.unit'), options);
    const { value, baseline } = scores[0]!.metrics[0]!;
    expect(scores[0]!.records).toBe(120);
    expect(baseline).toBeCloseTo(0.1);
    expect(value).toBeGreaterThanOrEqual(0.9);
  }, 300_000);
});
