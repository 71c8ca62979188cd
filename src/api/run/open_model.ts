import { createHash } from 'node:crypto';
import { builtins } from '../../builtins.ts';
import type { Parameter } from '../../compiler/artifact/program.ts';
import type { RunSpec } from '../../compiler/artifact/run_spec.ts';
import { runSpec } from '../../compiler/assemble/run_spec.ts';
import { fixedSizes, type Sizes } from '../../compiler/assemble/sizes.ts';
import { compileProgram, modelLayout } from '../../compiler/compile.ts';
import type { Model, Precision } from '../../compiler/model/model.ts';
import { type TrainingCalls, trainingCalls } from '../../compiler/training/calls.ts';
import { stateLayouts } from '../../compiler/training/states.ts';
import type { VariantChoices } from '../../compiler/wgsl/index.ts';
import type { Device } from '../../runtime/device/open.ts';
import { deviceEngine, type Engine } from '../../runtime/execute/engine.ts';
import { ProgramCache } from '../../runtime/execute/programs.ts';
import { Session } from '../../runtime/execute/session.ts';
import type { Shaders } from '../../runtime/execute/shaders.ts';
import { choicesFor, tunedChoices } from '../kernels/choices.ts';
import type { ForcedVariants } from '../kernels/variants.ts';
import { reportProgram } from '../reports/debug.ts';
import type { Reports } from '../reports/reports.ts';

/** A model on a device: its compiled programs and the session that runs them. */
export interface OpenedModel {
  readonly run: RunSpec;
  /** Optimizer, learning-rate schedule and gradient clip of the update. */
  readonly calls: TrainingCalls;
  readonly parameters: readonly Parameter[];
  readonly session: Session;
  readonly programs: ProgramCache;
  readonly engine: Engine;
  readonly precision: Precision;
  /** Sizes of the batches of a task; undefined if they differ. */
  readonly sizesOf: (task: string) => Sizes | undefined;
  /** Forced and tuned kernel variants. */
  readonly variants: VariantChoices;
  /** Identifies the model's parameters in checkpoints. */
  readonly hash: string;
}

export interface OpenOptions extends Reports {
  /** Kernel variants to use wherever they are supported. */
  readonly variants?: ForcedVariants | undefined;
  /** Tuned kernel variants; by default those stored for the device by `unitc tune`. */
  readonly tuned?: VariantChoices;
  /** Shader cache of the device; by default one for this model. */
  readonly shaders?: Shaders;
}

/**
 * Allocates the parameters of a model on a device. Programs are compiled at first use. Throws VariantError,
 * PlanError, LimitError.
 */
export function openModel(model: Model, device: Device, options: OpenOptions = {}): OpenedModel {
  const run = runSpec(model, builtins);
  const parameters = modelLayout(model, builtins, device.target);
  const calls = trainingCalls(builtins, run.train);
  const session = new Session(device, parameters, stateLayouts(parameters, calls.optimizer), options.shaders);
  const variants = choicesFor(device, options.variants, options.tuned ?? tunedChoices(device, options));
  const programs = new ProgramCache(session, (task, mode, sizes) => {
    const { target } = device;
    const request = { task, mode, sizes, target, parameters, run, variants, taps: false };
    const { batch } = model.tasks.find(({ name }) => name === task)!;
    const canonical = mode === 'train' ? {} : { canonicalBatch: batch };
    const compiled = compileProgram(model, builtins, { ...request, ...canonical });
    reportProgram(compiled, options.onDebug);
    return compiled;
  });
  const sizesOf = (name: string) => fixedSizes(model, model.tasks.find((task) => task.name === name)!);
  const { precision } = model.device;
  const hash = modelHash(parameters, run);
  const engine = deviceEngine(session, programs);
  return { run, calls, parameters, session, programs, engine, precision, sizesOf, variants, hash };
}

function modelHash(parameters: readonly Parameter[], run: RunSpec): string {
  const parts = [
    parameters.map(({ name, shape, trainable }) => [name, shape, trainable]),
    run.tasks.map(({ name, dataset }) => [name, dataset]),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
