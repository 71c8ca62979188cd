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

/** What one training step of a task costs: all of its batches and the update. */
export interface TaskEstimate {
  /** What it is compiled for: batch, and as the task needs height, width, tokens, boxes. */
  readonly sizes: Sizes;
  /** Elements of the parameters that the task reaches. */
  readonly parameters: number;
  /** Floating-point operations: forward, backward, update. */
  readonly flop: number;
  /** Read and written by all dispatches. */
  readonly bytes: number;
  /**
   * On the device: the parameters, gradients and moments of the model, and the buffers of this program; where a software adapter takes
   * more, since its products read textures, what that takes.
   */
  readonly peakMemory: number;
  /** What it would be if the spec's `device` had nothing computed again; absent where it has not. */
  readonly peakMemoryKept?: number;
  readonly dispatches: number;
}

export interface Estimate {
  readonly parameters: {
    readonly total: number;
    readonly trainable: number;
    /** Bytes of parameters, gradients and moments. */
    readonly bytes: number;
  };
  readonly tasks: Readonly<Record<string, TaskEstimate>>;
}

/** As software adapters are: they have subgroups, and kernels of their own. */
function softwareFor(precision: Precision): Target {
  return { ...portableFor(precision), name: 'software', class: 'cpu', subgroupSize: 8 };
}

/** What a training step of every task costs. `sizes` replace the nominal ones. Needs no GPU. Throws AssemblyError, PlanError. */
export function estimate(model: Model, sizes: Sizes = {}): Estimate {
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
    const kept =
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
      ...(kept ? { peakMemoryKept: peak(kept) } : {}),
      dispatches: dispatchCount(program),
    };
    return [task.name, estimated];
  });
  return {
    parameters: { total: count(parameters), trainable: count(trainable), bytes: arenas },
    tasks: Object.fromEntries(tasks),
  };
}
