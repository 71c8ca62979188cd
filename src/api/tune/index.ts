import { builtins } from '../../builtins.ts';
import { runSpec } from '../../compiler/assemble/run_spec.ts';
import { nominalSizes, type Sizes } from '../../compiler/assemble/sizes.ts';
import { compileProgram, modelLayout } from '../../compiler/compile.ts';
import type { Graph } from '../../compiler/ir/graph.ts';
import { type Model, type ModelTask, type Precision, precisions } from '../../compiler/model/model.ts';
import { targetFor } from '../../compiler/plan/index.ts';
import type { Target } from '../../compiler/target.ts';
import { kernelRequests } from '../../compiler/wgsl/index.ts';
import type { AdapterChoice } from '../../runtime/device/adapter.ts';
import { openDevice } from '../../runtime/device/open.ts';
import { clearWinners, writeWinners } from '../../runtime/tuned_variants.ts';
import { mostRepeats, requireSizes, requireWhole } from '../options.ts';
import type { Overrides } from '../spec/overrides.ts';
import { readSpec } from '../spec/read.ts';
import { taskNamed } from '../spec/task.ts';
import { validSpec } from '../spec/valid_model.ts';
import { Stopwatch } from './stopwatch.ts';
import { type TunedKernel, winnerOf } from './winner.ts';

export interface TuneOptions {
  readonly set?: Overrides;
  readonly adapter?: AdapterChoice;
  /** Task whose programs are measured; by default all tasks. */
  readonly task?: string;
  /** Replacements of nominal sizes: batch, height, width, tokens, boxes. */
  readonly sizes?: Sizes;
  /** Number of measured runs of each variant, whose median is used; default 5. */
  readonly repeats?: number;
  readonly onProgress?: (done: number, of: number, kernel: TunedKernel) => void;
}

export type { TunedKernel } from './winner.ts';

export interface TuneResult {
  readonly adapter: string;
  /**
   * Clock of the measurements: timestamps of the device, or the host's clock over many runs in one
   * submission.
   */
  readonly clock: 'device' | 'host';
  /** Kernels, sorted by the time per step that the choice saves. */
  readonly kernels: readonly TunedKernel[];
  /** Requests whose tensors the adapter cannot hold; they are not measured. */
  readonly skipped: readonly string[];
  /** File that stores the fastest variants; undefined if no kernel has a choice. */
  readonly file: string | undefined;
}

const defaultRepeats = 5;

/**
 * Measures every variant of every kernel that the programs of a spec use, and stores the fastest ones for
 * this adapter. Reads no data.
 *
 * @throws OptionError, SpecFileError, SpecError, UnknownTaskError, NoAdapterError, DeviceLostError
 * @example
 * const { kernels, file } = await tune('model.unit');
 * for (const { request, winner, gain } of kernels) console.log(request, winner, gain, file);
 */
export async function tune(spec: string, options: TuneOptions = {}): Promise<TuneResult> {
  requireWhole('repeats', options.repeats, 1, mostRepeats);
  requireSizes(options.sizes);
  const { model } = validSpec(readSpec(spec), options.set ?? {});
  const tasks = tasksOf(model, options.task);
  const device = await openDevice(options.adapter ? { adapter: options.adapter } : {});
  try {
    const graphs = tasks.flatMap((task) => graphsOf(model, task, options.sizes ?? {}, device.target));
    const requests = requestsOf(graphs, device.target);
    const stopwatch = new Stopwatch(device, options.repeats ?? defaultRepeats);
    const kernels: TunedKernel[] = [];
    const skipped: string[] = [];
    for (const [i, { request, precision }] of requests.entries()) {
      const times = await stopwatch.measure(request, precision);
      if (!times) {
        skipped.push(request.key);
        continue;
      }
      const kernel = winnerOf(request, times);
      kernels.push(kernel);
      options.onProgress?.(i + 1, requests.length, kernel);
    }
    const winners = new Map(kernels.map(({ request, winner }) => [request, winner]));
    return {
      adapter: device.adapter.description,
      clock: stopwatch.clock,
      kernels: kernels.sort((a, b) => savedBy(b) - savedBy(a)),
      skipped,
      file: winners.size > 0 ? writeWinners(device.adapter, winners) : undefined,
    };
  } finally {
    await device.close();
  }
}

/** Removes the stored variants of all adapters; returns the removed files. */
export function clearTuned(): readonly string[] {
  return clearWinners();
}

/** Milliseconds per step that the choice saves. */
function savedBy({ milliseconds, preset, winner, count }: TunedKernel): number {
  return count * (milliseconds[preset]! - milliseconds[winner]!);
}

function tasksOf(model: Model, name: string | undefined): readonly ModelTask[] {
  if (name === undefined) return model.tasks;
  return [taskNamed(model, name)];
}

/** A graph and the precision of its program. */
export interface PreciseGraph {
  readonly graph: Graph;
  readonly precision: Precision;
}

/** The distinct kernel requests of graphs, with the precision for which each is measured. */
export function requestsOf(graphs: readonly PreciseGraph[], target: Target) {
  return precisions.flatMap((precision) => {
    const ofPrecision = graphs.filter((each) => each.precision === precision).map(({ graph }) => graph);
    return kernelRequests(ofPrecision, targetFor(precision, target)).map((request) => ({
      request,
      precision,
    }));
  });
}

/** Optimised training and evaluation graphs, for every length to which texts are padded. */
export function graphsOf(
  model: Model,
  task: ModelTask,
  sizes: Sizes,
  target: Target,
): readonly PreciseGraph[] {
  const parameters = modelLayout(model, builtins, target);
  const run = runSpec(model, builtins);
  return tokenLengths(model, task).flatMap((length) =>
    (['train', 'eval'] as const).flatMap((mode) => {
      const own = { ...nominalSizes(model, task), ...length, ...sizes };
      const request = { task: task.name, mode, sizes: own, target, parameters, run, taps: false };
      const { stages, precision } = compileProgram(model, builtins, { ...request, variants: new Map() });
      return [stages.optimized, stages.update].map((graph) => ({ graph, precision }));
    }),
  );
}

function tokenLengths({ modalities }: Model, task: ModelTask): readonly Sizes[] {
  const buckets = modalities.flatMap(
    ({ name, facts }) => ({ ...facts, ...task.facts[name] }).tokenBuckets ?? [],
  );
  return buckets.length === 0 ? [{}] : [...new Set(buckets)].map((tokens) => ({ tokens }));
}
