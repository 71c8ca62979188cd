import { join } from 'node:path';
import { RunTarget } from '../../src/api/run/target.ts';
import { trainOpened } from '../../src/api/run/train_opened.ts';
import { overridesOf, type TrainOptions } from '../../src/api/run/train_options.ts';
import type { Overrides } from '../../src/api/spec/overrides.ts';
import { validSpec } from '../../src/api/spec/valid_model.ts';
import { builtins } from '../../src/builtins.ts';
import { runSpec } from '../../src/compiler/assemble/run_spec.ts';
import { openData } from '../../src/runtime/data/open.ts';
import type { Batch, DataSource } from '../../src/runtime/data/source.ts';
import type { Outcome } from '../../src/runtime/train/outcome.ts';
import { simulatedModel } from './simulated_model.ts';

/** A small model whose only task is a classification. */
export const simulatedSpec = `unit 1
model Simulated
modality text { tensor: i32[tokens]  prepare: wordpiece(size: 64) -> truncate(6) -> pad(to: [6]) }
encoder language {
  reads: text
  body: bert(layers: 1, width: 4, heads: 1, hidden: 4, positions: 6) -> project(4)
  views { cls: first() }
}
decoder shared { body: cross_transformer(layers: 1, heads: 1, hidden: 4, width: 4) }
dataset names { format: scenes(yields: .names, train: 16, valid: 8)  classes: 8 }
task name {
  dataset: names  decoder: shared  queries: 1  attend: [language]
  head { answer: classification(8) }
  loss: cross_entropy(head.answer, truth.label)
  metric: accuracy(head.answer, truth.label)
}
train {
  steps: 6  batch: 4  seed: 5
  optimizer: sgd(lr: 1e-2)  lr_schedule: constant()
  checkpoint { every: 2  keep: 2 }
  evaluate { every: 3  samples: 8 }
}
`;

/** Trains a small spec on the host; everything but the model is the code of `unitc train`. */
export class SimulatedTrainings {
  readonly #data: DataSource;

  private constructor(data: DataSource) {
    this.#data = data;
  }

  /** Opens the data, which all runs share. */
  static async open(): Promise<SimulatedTrainings> {
    const { run } = opened({});
    const data = await openData(run, { root: '.', seed: run.train.seed, workers: 0 });
    return new SimulatedTrainings(remembered(data));
  }

  /** Trains in a folder. Throws like `train`, and the errors of the disk. */
  async train(folder: string, options: Omit<TrainOptions, 'directory'> = {}): Promise<Outcome> {
    const all = { ...options, directory: folder, workers: 0 };
    const spec = join('specs', 'simulated.unit');
    const target = RunTarget.open(spec, all);
    try {
      const { run, model } = opened(options);
      const training = {
        source: { file: spec, text: simulatedSpec },
        imports: new Map(),
        root: '.',
        model,
        opened: simulatedModel(run),
        data: this.#data,
        tuned: new Map(),
      };
      return await trainOpened(training, target, all);
    } finally {
      target.close();
    }
  }

  close(): Promise<void> {
    return this.#data.close();
  }
}

/** A data source that prepares each batch once. */
function remembered(data: DataSource): DataSource {
  const batches = new Map<string, ReturnType<DataSource['trainBatch']>>();
  const evaluations = new Map<string, Promise<readonly Batch[]>>();
  return {
    vocabularies: data.vocabularies,
    statistics: data.statistics,
    skipped: data.skipped,
    names: (task) => data.names(task),
    split: (task, name) => data.split(task, name),
    // Batches are shared by several runs.
    release: () => {},
    trainNames: (task, k) => data.trainNames(task, k),
    trainContents: (task) => data.trainContents(task),
    trainBatch: (task, k) => remember(batches, `${task} ${k}`, () => data.trainBatch(task, k)),
    async *evalBatches(task, split, limit) {
      const read = () => listOf(data.evalBatches(task, split, limit));
      yield* await remember(evaluations, `${task} ${split} ${limit}`, read);
    },
    batchOf: (task, samples) => data.batchOf(task, samples),
    close: () => data.close(),
  };
}

async function listOf<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

function remember<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

const models = new Map<string, ReturnType<typeof resolved>>();

function opened(options: Omit<TrainOptions, 'directory'>) {
  const overrides = overridesOf(options);
  return remember(models, JSON.stringify(overrides), () => resolved(overrides));
}

function resolved(overrides: Overrides) {
  const { model } = validSpec({ file: 'simulated.unit', text: simulatedSpec }, overrides);
  return { model, run: runSpec(model, builtins) };
}
