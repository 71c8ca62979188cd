import type { PlainCall, RunSpec, TaskSpec } from '../../src/compiler/artifact/run_spec.ts';
import type { Batch } from '../../src/runtime/data/source.ts';

const call = (builtin: string, args: PlainCall['args']): PlainCall => ({ builtin, args });

export const image = {
  name: 'image',
  kind: 'pixels',
  dims: [3, 24, 32],
  prepare: [
    call('resize', { height: 24, width: 32, shortest: null, longest: null, training: [] }),
    call('normalize', { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }),
  ],
} as const;

export const text = {
  name: 'text',
  kind: 'tokens',
  dims: ['tokens'],
  prepare: [
    call('wordpiece', { vocabulary: null, size: 200, lowercase: true }),
    call('truncate', { length: 16 }),
    call('pad', { to: [8, 16] }),
  ],
} as const;

export function task(name: string, dataset: string, changes: Partial<TaskSpec>): TaskSpec {
  return {
    name,
    dataset,
    sampling: 1,
    batch: 8,
    fields: { image: 'image', text: 'text' },
    prepare: {},
    truth: [{ name: 'truth.label', dtype: 'i32', shape: ['batch'] }],
    loss: [],
    heads: [],
    metrics: [],
    ...changes,
  };
}

export function scenesDataset(name: string, yields: string, classes: number) {
  const args = { yields, train: 20, valid: 13, size: 48, sprites: 2, seed: null };
  return { name, format: call('scenes', args), columns: {}, cache: null, skip: null, facts: { classes } };
}

/** A run on scenes: questions and images, without names. */
export function sceneRun(changes: Partial<RunSpec>): RunSpec {
  return {
    model: 'Test',
    init: [],
    modalities: [image, text],
    datasets: [scenesDataset('questions', 'questions', 15), scenesDataset('names', 'names', 8)],
    tasks: [task('answer', 'questions', {}), task('sort', 'names', { fields: { text: 'text' }, batch: 4 })],
    train: {
      steps: 1,
      accumulate: 1,
      seed: 1,
      optimizer: call('adamw', {}),
      groups: [],
      lrSchedule: call('constant', { warmup: 0 }),
      clip: null,
      checkpoint: { every: 1, keep: 1 },
      evaluate: { every: 1, samples: 1, patience: null },
    },
    ...changes,
  };
}

export async function collected(batches: AsyncIterable<Batch>): Promise<readonly Batch[]> {
  const all: Batch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

export const idsOf = (batch: Batch) => batch.samples.map(({ id }) => id);
