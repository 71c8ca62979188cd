import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile, writeTrainedArtifact } from '../../../src/api/compile.ts';
import { evaluate } from '../../../src/api/evaluate.ts';
import { open, predict } from '../../../src/api/open.ts';
import { train } from '../../../src/api/train.ts';
import type { Artifact } from '../../../src/compiler/artifact/program.ts';
import type { AdapterChoice } from '../../../src/runtime/device/adapter.ts';
import { listAdapters } from '../../../src/runtime/device/list.ts';
import { tableRows, tableSpec, writeTableSpec } from '../../support/table_runs.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

/** Artifacts of `unitc compile --weights` predict like the run. */

const root = temporaryFolder();
const run = join(root, 'run');
const folder = join(root, 'build');
let adapter: AdapterChoice;
let spec: string;

beforeAll(async () => {
  const [first] = await listAdapters();
  adapter = first!.choice;
  spec = writeTableSpec(join(root, 'data'), tableRows, tableSpec);
  await train(spec, { adapter, directory: run, workers: 0 });
}, 60_000);

describe('an artifact with weights', () => {
  it('has programs that predict one record at every length, without targets', async () => {
    const { artifact } = compile(spec);
    const files = await writeTrainedArtifact(artifact, folder, { weights: run });
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(['program.json', 'weights.safetensors', 'model.json']),
    );
    const { programs } = JSON.parse(readFileSync(join(folder, 'program.json'), 'utf8')) as Artifact;
    const predicting = programs.filter(({ mode }) => mode === 'predict');
    expect(predicting.map(({ sizes }) => sizes)).toEqual([
      { batch: 1, tokens: 8 },
      { batch: 1, tokens: 16 },
    ]);
    const inputs = predicting.flatMap((program) => program.inputs.map(({ name }) => name));
    expect(inputs.filter((name) => name.startsWith('truth.'))).toEqual([]);
  });

  it('predicts and evaluates as the run does', async () => {
    const texts = [{ text: 'good' }, { text: 'bad words and many more of them again and again' }];
    const expected = await predict(run, texts, { adapter });
    for (const [i, { predictions = [] }] of (await predict(folder, texts, { adapter })).entries()) {
      expect(predictions).toEqual(
        expected[i]!.predictions!.map(({ label, probability }) => ({
          label,
          probability: expect.closeTo(probability, 5),
        })),
      );
    }
    const [score] = (await evaluate(folder, { adapter })).scores;
    const [own] = (await evaluate(run, { adapter, checkpoint: 'best' })).scores;
    expect([score!.records, score!.metrics[0]!.value]).toEqual([own!.records, own!.metrics[0]!.value]);
  });

  it('takes a checkpoint by its path', async () => {
    const { checkpoint, step } = await evaluate(run, { adapter });
    const other = join(root, 'other');
    await writeTrainedArtifact(compile(spec).artifact, other, { weights: checkpoint });
    expect(JSON.parse(readFileSync(join(other, 'model.json'), 'utf8')).step).toBe(step);
  });

  it('refuses the weights of another model, and a changed file', async () => {
    const { artifact } = compile({ file: spec, text: tableSpec.replace('width: 8', 'width: 16') });
    await expect(writeTrainedArtifact(artifact, join(root, 'x'), { weights: run })).rejects.toThrow(
      /does not fit the spec: expected .* found/,
    );
    const weights = join(folder, 'weights.safetensors');
    await expect(writeTrainedArtifact(artifact, join(root, 'x'), { weights })).rejects.toThrow(
      `option weights: ${weights} is not a checkpoint in the folder of a run`,
    );
    appendFileSync(join(folder, 'weights.safetensors'), 'x');
    await expect(open(folder, { adapter })).rejects.toThrow('weights.safetensors is not what was exported');
  });
});
