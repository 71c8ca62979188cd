import { dirname, resolve } from 'node:path';
import { builtins } from '../builtins.ts';
import { compileProgram } from '../compiler/compile.ts';
import { Lines } from '../compiler/diagnostics/lines.ts';
import { trainingCalls } from '../compiler/training/calls.ts';
import { failureExit, UnitcError } from '../errors.ts';
import { openData } from '../runtime/data/open.ts';
import type { AdapterChoice } from '../runtime/device/adapter.ts';
import { openDevice } from '../runtime/device/open.ts';
import { LearningRates } from '../runtime/train/learning_rates.ts';
import type { ForcedVariants } from './kernels/variants.ts';
import { requireWhole } from './options.ts';
import type { Reports } from './reports/reports.ts';
import { initializeModel } from './run/initialize.ts';
import { openModel } from './run/open_model.ts';
import type { Overrides } from './spec/overrides.ts';
import { readSpec } from './spec/read.ts';
import { taskNamed } from './spec/task.ts';
import { validSpec } from './spec/valid_model.ts';

export interface ProfileOptions extends Reports {
  readonly set?: Overrides;
  readonly adapter?: AdapterChoice;
  /** Task whose step is measured; by default the first. */
  readonly task?: string;
  /** Number of measured steps, of which the median of each dispatch counts; by default 5. */
  readonly repeats?: number;
  /** Kernel variants to use for every node that they accept. */
  readonly variants?: ForcedVariants;
}

/** Measurements of a group of dispatches in a training step. */
export interface ProfileRow {
  readonly name: string;
  readonly dispatches: number;
  readonly milliseconds: number;
  /** Share of the time of the whole step, in 0..1. */
  readonly share: number;
  readonly gflops: number;
  /** Gigabytes per second of the bound buffers. */
  readonly gigabytes: number;
}

export interface Profile {
  readonly adapter: string;
  readonly task: string;
  readonly sizes: Readonly<Record<string, number>>;
  /** Number of kernel variants that are forced or tuned. */
  readonly chosen: number;
  /** Total time of the dispatches of one batch and the update. */
  readonly milliseconds: number;
  readonly families: readonly ProfileRow[];
  readonly kernels: readonly ProfileRow[];
  /** Grouped by line of the spec: `model.unit:24 vision.backbone`. */
  readonly lines: readonly ProfileRow[];
}

/** The adapter cannot measure the time of a dispatch. */
export class NoTimestampsError extends UnitcError {
  override readonly name = 'NoTimestampsError';
  readonly code = 'UNITC_NO_TIMESTAMPS';
  readonly exit = failureExit.adapter;
}

interface MeasuredDispatch {
  readonly family: string;
  readonly kernel: string;
  readonly line: string;
  readonly nanoseconds: number;
  readonly flop: number;
  readonly bytes: number;
}

/**
 * Measures every dispatch of a training step of a task.
 *
 * @throws OptionError, SpecFileError, SpecError, UnknownTaskError, VariantError, DataError,
 *   NoAdapterError, NoTimestampsError
 * @example
 * const { families } = await profile('model.unit', { task: 'answer' });
 * for (const { name, milliseconds, share } of families) console.log(name, milliseconds, share);
 */
export async function profile(spec: string, options: ProfileOptions = {}): Promise<Profile> {
  requireWhole('repeats', options.repeats, 1);
  const source = readSpec(spec);
  const { model, imports } = validSpec(source, options.set ?? {});
  const device = await openDevice(options.adapter ? { adapter: options.adapter } : {});
  try {
    if (!device.gpu.features.has('timestamp-query')) {
      throw new NoTimestampsError(
        `${device.adapter.description} has no clock for dispatches (timestamp-query)`,
      );
    }
    const opened = openModel(model, device, options);
    const root = dirname(resolve(spec));
    await initializeModel(opened, root, options.onWarning ?? (() => {}));
    const task = taskNamed(model, options.task ?? model.tasks[0]!.name).name;
    const data = await openData(opened.run, { root, seed: opened.run.train.seed, workers: 0 });
    try {
      const batch = await data.trainBatch(task, 0);
      const { program, kernels, work } = compileProgram(model, builtins, {
        task,
        mode: 'train',
        sizes: batch.sizes,
        target: device.target,
        parameters: opened.parameters,
        run: opened.run,
        variants: opened.variants,
        taps: false,
      });
      const loaded = await opened.session.load(program, kernels);
      const { train } = opened.run;
      const rates = new LearningRates(train, trainingCalls(builtins, train), opened.parameters);
      const inputs = {
        ...batch.inputs,
        'step.random': new Uint32Array(4),
        ...rates.stepInputs(program.updates, 0, new Map()),
        'step.loss_scale': Float32Array.of(1),
      };
      const runs: (readonly number[])[] = [];
      // The first run compiles shaders on software adapters.
      for (let i = 0; i <= (options.repeats ?? 5); i++) runs.push(await opened.session.time(loaded, inputs));
      const lineOf = lineNames(new Map([[source.file, source.text], ...imports]));
      const measured = program.dispatches.map((dispatch, i): MeasuredDispatch => {
        const times = runs.slice(1).map((run) => run[i]!);
        return {
          family: work[i]!.family,
          kernel: work[i]!.kernel,
          line: lineOf(work[i]!.origin),
          nanoseconds: median(times),
          flop: work[i]!.flop,
          bytes: dispatch.bindings.reduce((sum, { bytes }) => sum + bytes, 0),
        };
      });
      return {
        adapter: device.adapter.description,
        task,
        sizes: batch.sizes,
        chosen: opened.variants.size,
        ...summary(measured),
      };
    } finally {
      await data.close();
    }
  } finally {
    await device.close();
  }
}

function lineNames(sources: ReadonlyMap<string, string>) {
  const lines = new Map([...sources].map(([file, text]) => [file, new Lines(text)]));
  return (
    origin:
      | { readonly label: string; readonly span?: { readonly file: string; readonly start: number } }
      | undefined,
  ) => {
    if (!origin) return 'update';
    const part = origin.label
      .replace(/ \((gradient|recomputed)\)$/, '')
      .split('.')
      .slice(0, 2)
      .join('.');
    const at = origin.span && lines.get(origin.span.file)?.position(origin.span.start);
    return at ? `${origin.span!.file}:${at.line} ${part}` : part;
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function summary(
  measured: readonly MeasuredDispatch[],
): Pick<Profile, 'milliseconds' | 'families' | 'kernels' | 'lines'> {
  const total = measured.reduce((sum, { nanoseconds }) => sum + nanoseconds, 0);
  const by = (key: 'family' | 'kernel' | 'line'): readonly ProfileRow[] => {
    const groups = new Map<string, MeasuredDispatch[]>();
    for (const one of measured) groups.set(one[key], [...(groups.get(one[key]) ?? []), one]);
    const rows = [...groups].map(([name, all]): ProfileRow => {
      const sum = (of: 'nanoseconds' | 'flop' | 'bytes') => all.reduce((result, one) => result + one[of], 0);
      const nanoseconds = Math.max(1, sum('nanoseconds'));
      return {
        name,
        dispatches: all.length,
        milliseconds: nanoseconds / 1e6,
        share: nanoseconds / Math.max(1, total),
        gflops: sum('flop') / nanoseconds,
        gigabytes: sum('bytes') / nanoseconds,
      };
    });
    return rows.sort((a, b) => b.milliseconds - a.milliseconds);
  };
  return { milliseconds: total / 1e6, families: by('family'), kernels: by('kernel'), lines: by('line') };
}
