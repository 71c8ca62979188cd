import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OptionError } from '../../src/api/options.ts';
import { SpecError } from '../../src/api/spec/valid_model.ts';
import { type StartedRun, type SweepOptions, sweep } from '../../src/api/sweep.ts';
import { train } from '../../src/api/train.ts';
import { RunDirectoryError } from '../../src/runtime/run/errors.ts';
import { smallSpec } from '../support/spec.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** The smallest model with one task: a sweep trains it many times. */
const spec = smallSpec.replace(/^task verify .*$/m, '').replace('steps: 6', 'steps: 2');

const rates = { 'train.optimizer.lr': [1e-3, 3e-3] };

/** A sweep in a new folder next to its spec. `run`: sweeps once, and returns the runs that were started. */
function workspace() {
  const folder = temporaryFolder();
  const file = join(folder, 'small.unit');
  const directory = join(folder, 'sweep');
  writeFileSync(file, spec);
  const run = async (options: Partial<SweepOptions> = {}) => {
    const started: StartedRun[] = [];
    const onRun = (each: StartedRun) => {
      started.push(each);
    };
    const result = await sweep(file, { set: rates, seeds: 2, directory, workers: 0, onRun, ...options });
    return { result, actions: started.map(({ action }) => action) };
  };
  return { folder, file, directory, run };
}

const checkpointOf = (directory: string) =>
  readFileSync(join(directory, 'checkpoints/step-0000002.safetensors'));

describe('a sweep', () => {
  test('trains every variant with every seed into ordinary run folders, and skips what has ended', async () => {
    const { folder, file, directory, run } = workspace();
    const { result, actions } = await run();
    expect(actions).toEqual(['train', 'train', 'train', 'train']);
    expect(result).toMatchObject({ paths: ['train.optimizer.lr'], seeds: [3, 4], interrupted: false });
    expect(result.variants.map(({ name, runs }) => [name, runs.map(({ state }) => state)])).toEqual([
      ['variant-1', ['complete', 'complete']],
      ['variant-2', ['complete', 'complete']],
    ]);
    expect(result.values[0]!.variants[1]).toMatchObject({ value: { count: 2 }, difference: { count: 2 } });
    const alone = join(folder, 'alone');
    await train(file, { set: { 'train.optimizer.lr': 3e-3 }, seed: 4, directory: alone, workers: 0 });
    expect(checkpointOf(join(directory, 'variant-2/seed-4')).equals(checkpointOf(alone))).toBe(true);
    const again = await run();
    expect(again.actions).toEqual(['skip', 'skip', 'skip', 'skip']);
    expect(again.result).toEqual(result);
    const stored = JSON.parse(readFileSync(join(directory, 'sweep.json'), 'utf8'));
    expect(stored.values).toEqual(JSON.parse(JSON.stringify(result.values)));
  });

  test('continues where it was interrupted, and grows', async () => {
    const { directory, run } = workspace();
    const abort = new AbortController();
    const onEvent: SweepOptions['onEvent'] = ({ event }) => event === 'started' && abort.abort();
    const first = await run({ signal: abort.signal, onEvent });
    expect(first.result).toMatchObject({ interrupted: true, values: [] });
    expect(first.actions).toEqual(['train']);
    // A run that was killed before its first checkpoint leaves nothing to resume from.
    mkdirSync(join(directory, 'variant-2/seed-3'), { recursive: true });
    const second = await run();
    expect(second.actions).toEqual(['resume', 'train', 'train', 'train']);
    const grown = await run({ set: { 'train.optimizer.lr': [3e-3, 1e-3, 1e-2] } });
    expect(grown.actions).toEqual(['skip', 'skip', 'train', 'skip', 'skip', 'train']);
    expect(grown.result.variants.map(({ name }) => name)).toEqual(['variant-2', 'variant-1', 'variant-3']);
  });

  test('reports a variant that diverges, continues, and does not train it again', async () => {
    const { run } = workspace();
    const options = { set: { 'train.optimizer.lr': [1e30, 1e-3] }, seeds: 1, steps: 6 };
    const { result } = await run(options);
    const [diverged, other] = result.variants.map(({ runs }) => runs[0]!);
    expect(diverged).toMatchObject({ state: 'diverged', problem: expect.stringMatching(/diverged at step/) });
    expect(other!.state).toBe('complete');
    expect(result.values[0]!.variants).toMatchObject([
      { value: null, difference: null },
      { value: { count: 1, interval: null }, difference: null },
    ]);
    expect((await run(options)).actions).toEqual(['skip', 'skip']);
  });
});

describe('a sweep is refused before anything is trained', () => {
  test('where one of the variants has an error', async () => {
    const { run } = workspace();
    await expect(run({ set: { 'train.optimizer.lr': ['1e-3', '"fast"'] } })).rejects.toThrow(SpecError);
  });

  test('in a folder with other files', async () => {
    const { folder, run } = workspace();
    await expect(run({ directory: folder })).rejects.toThrow(/not empty and holds no sweep/);
  });

  test('in the folder of a sweep with other variants, other seeds or another spec', async () => {
    const { file, directory, run } = workspace();
    await run({ seeds: 2, steps: 1, set: {} });
    await expect(run({ steps: 1 })).rejects.toThrow(/with the variant train\.steps=1, which is not among/);
    await expect(run({ steps: 1, set: {}, seeds: 1 })).rejects.toThrow(/with the seed 4/);
    writeFileSync(file, `${spec}// changed\n`);
    await expect(run({ steps: 1, set: {} })).rejects.toThrow(/another version of the spec/);
    writeFileSync(join(directory, 'sweep.json'), '{');
    await expect(run({ steps: 1, set: {} })).rejects.toThrow(RunDirectoryError);
  });

  test('with no seeds', async () => {
    const { run } = workspace();
    await expect(run({ seeds: 0 })).rejects.toThrow(OptionError);
  });

  test('but not in a folder of a sweep whose runs were removed', async () => {
    const { directory, run } = workspace();
    const options = { seeds: 1, steps: 1, set: {} };
    await run(options);
    rmSync(join(directory, 'variant-1'), { recursive: true });
    expect((await run({ ...options, set: { 'train.batch': [2] } })).actions).toEqual(['train']);
  });
});
