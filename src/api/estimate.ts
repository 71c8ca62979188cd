import { builtins } from '../builtins.ts';
import { runSpec } from '../compiler/assemble/run_spec.ts';
import { nominalSizes, type Sizes } from '../compiler/assemble/sizes.ts';
import { type CompiledProgram, compileProgram, modelLayout } from '../compiler/compile.ts';
import type { Model, Precision } from '../compiler/model/model.ts';
import {
  arenaBytes,
  bytesMoved,
  dispatchCount,
  flopOf,
  ownBytes,
  plan,
  portableFor,
} from '../compiler/plan/index.ts';
import { defaultDeviceOptions } from '../compiler/resolve/sections/device.ts';
import type { Target } from '../compiler/target.ts';
import { trainingCalls } from '../compiler/training/calls.ts';
import { stateLayouts } from '../compiler/training/states.ts';
import { forcedVariants } from './kernels/variants.ts';
import { requireSizes } from './options.ts';

/** Cost of one training step of a task: all of its batches and the update. */
export interface TaskEstimate {
  /** Sizes of the compiled program: batch and, if the task needs them, height, width, tokens and boxes. */
  readonly sizes: Sizes;
  /** Number of elements of the parameters that the task uses. */
  readonly parameters: number;
  /** Floating-point operations: forward, backward, update. */
  readonly flop: number;
  /** Bytes that all dispatches read and write. */
  readonly bytes: number;
  /**
   * Bytes on the device: parameters, gradients and optimizer state of the model, and the buffers of this
   * program. The larger of two estimates: for a GPU, and for a software adapter, whose matrix products read
   * textures.
   */
  readonly peakMemory: number;
  /** Peak memory without recomputation; absent if the spec's `device` block recomputes nothing. */
  readonly peakMemoryWithoutRecompute?: number;
  readonly dispatches: number;
  /**
   * Lower bound of the seconds per step on a GPU, however fast it computes: the number of dispatches times
   * the latency of one, since each dispatch waits for the previous one.
   */
  readonly latency: number;
}

/** Options of `estimate`. */
export interface EstimateOptions {
  /**
   * Seconds between the starts of two dependent dispatches. By default 5 µs, an assumption about discrete
   * GPUs that has not been measured with unitc.
   */
  readonly dispatchLatency?: number;
}

/** Default of `EstimateOptions.dispatchLatency`, in seconds. */
export const assumedDispatchLatency = 5e-6;

export interface Estimate {
  readonly parameters: {
    readonly total: number;
    readonly trainable: number;
    /** Bytes of parameters, gradients and optimizer state. */
    readonly bytes: number;
  };
  readonly tasks: Readonly<Record<string, TaskEstimate>>;
}

/** The target of software adapters, which have subgroups and their own kernels. */
function softwareFor(precision: Precision): Target {
  return { ...portableFor(precision), name: 'software', class: 'cpu', subgroupSize: 8 };
}

/**
 * Estimates the cost of a training step of every task from its compiled program. `sizes` replaces the nominal
 * sizes. Needs no GPU.
 *
 * @throws OptionError, AssemblyError, PlanError
 * @example
 * const { model } = check('model.unit');
 * if (model) console.log(estimate(model, { batch: 8 }).tasks);
 */
export function estimate(
  model: Model,
  sizes: Sizes = {},
  { dispatchLatency = assumedDispatchLatency }: EstimateOptions = {},
): Estimate {
  requireSizes(sizes);
  const { precision } = model.device;
  const target = portableFor(precision);
  const parameters = modelLayout(model, builtins, target);
  const run = runSpec(model, builtins);
  const count = (some: typeof parameters) =>
    some.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  const trainable = parameters.filter((parameter) => parameter.trainable);
  const { optimizer } = trainingCalls(builtins, runSpec(model, builtins).train);
  const arenas = arenaBytes(parameters, stateLayouts(parameters, optimizer));
  const tasks = model.tasks.map((task): [string, TaskEstimate] => {
    const own = { ...nominalSizes(model, task), ...sizes };
    const request = {
      task: task.name,
      mode: 'train',
      sizes: own,
      target,
      parameters,
      run,
      variants: forcedVariants(),
      taps: false,
    } as const;
    const compiled = compileProgram(model, builtins, request);
    const { stages, program } = compiled;
    const peak = ({ program: own, stages: { optimized, update } }: CompiledProgram): number => {
      const graphs = [optimized, update];
      const { accumulate } = own;
      const software = plan({ ...request, precision, accumulate, graphs, target: softwareFor(precision) });
      return arenas + Math.max(ownBytes(own), ownBytes(software.program));
    };
    const without =
      model.device.recompute === 'none'
        ? undefined
        : compileProgram({ ...model, device: { ...defaultDeviceOptions, precision } }, builtins, request);
    const reached = new Set(
      stages.graph.inputs.filter(({ role }) => role === 'parameter').map(({ name }) => name),
    );
    const estimated: TaskEstimate = {
      sizes: own,
      parameters: count(parameters.filter(({ name }) => reached.has(name))),
      flop: program.accumulate * flopOf(stages.optimized) + flopOf(stages.update),
      bytes: bytesMoved(program),
      peakMemory: peak(compiled),
      ...(without ? { peakMemoryWithoutRecompute: peak(without) } : {}),
      dispatches: dispatchCount(program),
      latency: dispatchCount(program) * dispatchLatency,
    };
    return [task.name, estimated];
  });
  return {
    parameters: { total: count(parameters), trainable: count(trainable), bytes: arenas },
    tasks: Object.fromEntries(tasks),
  };
}
