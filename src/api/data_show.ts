import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { builtins } from '../builtins.ts';
import type { RunSpec, TaskSpec } from '../compiler/artifact/run_spec.ts';
import { runSpec } from '../compiler/assemble/run_spec.ts';
import { type ShownBox, type ShownSample, type ShownTask, samplesPage } from '../pages/index.ts';
import { openData } from '../runtime/data/open.ts';
import { taskPlans } from '../runtime/data/plan.ts';
import type { Batch, DataSource } from '../runtime/data/source.ts';
import type { CodeDataset } from '../runtime/records/code.ts';
import { writeOutputText } from '../runtime/run/outputs.ts';
import { mostShown, OptionError, requireOneOf, requireWhole } from './options.ts';
import { requireCodeRows } from './run/code_rows.ts';
import { columnNames } from './show/columns.ts';
import { shownInput } from './show/inputs.ts';
import { targetText } from './show/targets.ts';
import type { Overrides } from './spec/overrides.ts';
import { readSpec } from './spec/read.ts';
import { validModel } from './spec/valid_model.ts';

export interface DataShowOptions {
  /** Rows of datasets with the format `code`, by dataset name. */
  readonly datasets?: Readonly<Record<string, CodeDataset>>;
  readonly set?: Overrides;
  /** Path of the page; by default the name of the spec with `.samples.html`, in the current folder. */
  readonly out?: string;
  /** Number of samples of each task; default 24. */
  readonly samples?: number;
  /** `train`, the default, shows samples in the order of training and with its random augmentation. */
  readonly split?: 'train' | 'valid';
}

/**
 * Writes a page with samples of every task as the model receives them: images after preparation, with their
 * boxes; tokens; standardised numbers; spectrograms; and their targets. Needs no GPU.
 *
 * @returns the path of the page
 * @throws OptionError, SpecFileError, SpecError, DataError
 * @example
 * const path = await dataShow('model.unit', { samples: 12 });
 */
export async function dataShow(spec: string, options: DataShowOptions = {}): Promise<string> {
  requireWhole('samples', options.samples, 1, mostShown);
  requireOneOf('split', options.split, ['train', 'valid']);
  const model = validModel(readSpec(spec), options.set ?? {});
  requireCodeRows(model.datasets, options.datasets);
  const run = runSpec(model, builtins);
  const name = basename(spec, '.unit');
  const out = options.out ?? `${name}.samples.html`;
  if (out === '') throw new OptionError('the path of the page is empty: give a name that ends in .html');
  if (existsSync(out) && !out.endsWith('.html')) {
    throw new OptionError(`${out} exists and is not a page: choose a name that ends in .html`);
  }
  const data = await openData(run, {
    root: dirname(resolve(spec)),
    seed: run.train.seed,
    workers: 0,
    ...(options.datasets ? { datasets: options.datasets } : {}),
  });
  try {
    const tasks: ShownTask[] = [];
    for (const task of run.tasks) tasks.push(await shownTask(task, run, data, options));
    writeOutputText(out, samplesPage(`${run.model}: samples as the model sees them`, tasks));
    return out;
  } finally {
    await data.close();
  }
}

async function shownTask(
  task: TaskSpec,
  run: RunSpec,
  data: DataSource,
  { samples: count = 24, split = 'train' }: DataShowOptions,
): Promise<ShownTask> {
  const shown: ShownSample[] = [];
  for await (const batch of batches(task, data, split, count)) {
    for (let row = 0; row < batch.valid && shown.length < count; row++) {
      shown.push(await shownSample(task, run, data, batch, row));
    }
  }
  return { task: task.name, dataset: task.dataset, samples: shown };
}

async function* batches(
  task: TaskSpec,
  data: DataSource,
  split: 'train' | 'valid',
  count: number,
): AsyncIterable<Batch> {
  if (split === 'valid') yield* data.evalBatches(task.name, split, count);
  else for (let k = 0; k * task.batch < count; k++) yield await data.trainBatch(task.name, k);
}

async function shownSample(
  task: TaskSpec,
  run: RunSpec,
  data: DataSource,
  batch: Batch,
  row: number,
): Promise<ShownSample> {
  const { modalities } = taskPlans(run, null).find((plan) => plan.task === task.name)!;
  const boxes = boxesOf(task, data, batch, row);
  const inputs = modalities.map(({ name, field, steps }) =>
    shownInput({
      modality: run.modalities.find((modality) => modality.name === name)!,
      steps,
      batch,
      row,
      fitted: data,
      boxes,
      columns: columnNames(run, task, field),
    }),
  );
  const sample = batch.samples[row]!;
  const targets = Object.entries(sample.truth).filter(([truth]) => truth !== 'box' && boxes.length === 0);
  return {
    where: sample.id,
    inputs: await Promise.all(inputs),
    truth: targets.map(([truth, value]) => [truth, targetText(value, data.names(task.name)[truth])] as const),
  };
}

/** The boxes of a record of a batch, after augmentation. */
function boxesOf(task: TaskSpec, data: DataSource, batch: Batch, row: number): readonly ShownBox[] {
  const [boxes, labels] = [batch.inputs['truth.box'], batch.inputs['truth.label']];
  const count = batch.sizes.boxes;
  if (!boxes || !labels || count === undefined) return [];
  const names = data.names(task.name).label ?? [];
  return Array.from({ length: count }, (_, i) => row * count + i)
    .filter((place) => labels[place]! >= 0)
    .map((place) => {
      const [x, y, width, height] = boxes.subarray(place * 4, place * 4 + 4) as Float32Array;
      const label = labels[place]!;
      return {
        left: x! - width! / 2,
        top: y! - height! / 2,
        width: width!,
        height: height!,
        name: names[label] ?? `${label}`,
      };
    });
}
