import { builtins } from '../../builtins.ts';
import { compileProgram } from '../../compiler/compile.ts';
import { Lines } from '../../compiler/diagnostics/lines.ts';
import type { Model } from '../../compiler/model/model.ts';
import { trainingCalls } from '../../compiler/training/calls.ts';
import type { DataSource } from '../../runtime/data/source.ts';
import type { Device } from '../../runtime/device/open.ts';
import { LearningRates } from '../../runtime/train/learning_rates.ts';
import { runInSteps } from '../../runtime/train/length.ts';
import type { OpenedModel } from '../run/open_model.ts';
import { NoTimestampsError, type Profile, type ProfileRow } from './measurements.ts';

interface MeasuredDispatch {
  readonly family: string;
  readonly kernel: string;
  readonly line: string;
  readonly nanoseconds: number;
  readonly flop: number;
  readonly bytes: number;
}

/** Throws NoTimestampsError if the device cannot measure dispatches. */
export function requireTimestamps({ gpu, adapter }: Device): void {
  if (gpu.features.has('timestamp-query')) return;
  throw new NoTimestampsError(`${adapter.description} has no clock for dispatches (timestamp-query)`);
}

/** A model and the resources to measure its steps. */
export interface MeasuredModel {
  readonly model: Model;
  readonly device: Device;
  readonly opened: OpenedModel;
  readonly data: DataSource;
  /** Texts of the spec and of its imports. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Measures every dispatch of a training step on the first batch of a task. The step changes the parameters.
 * Throws NoTimestampsError, DataError.
 */
export async function measuredStep(
  { model, device, opened, data, sources }: MeasuredModel,
  task: string,
  repeats = 5,
): Promise<Profile> {
  requireTimestamps(device);
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
  const { train } = runInSteps(opened.run, (name) => data.split(name, 'train').length);
  const rates = new LearningRates(train, trainingCalls(builtins, train), opened.parameters);
  const inputs = {
    ...batch.inputs,
    'step.random': new Uint32Array(4),
    ...rates.stepInputs(program.updates, 0, new Map()),
    'step.loss_scale': Float32Array.of(1),
  };
  const runs: (readonly number[])[] = [];
  // The first run is a warm-up: software adapters compile shaders in it.
  for (let i = 0; i <= repeats; i++) runs.push(await opened.session.time(loaded, inputs));
  const lineOf = lineNames(sources);
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
