import type { PlainCall, RunSpec } from '../../../compiler/artifact/run_spec.ts';
import { type ByteImages, imagePrologues, type Prologue } from '../../../export/onnx/prologue.ts';
import { type ModalityPlan, type TaskPlan, taskPlans } from '../../../runtime/data/plan.ts';

/** Preparation of a task, divided between the graph and its caller. */
export interface DividedPreparation {
  /** Nodes in the graph, by the name of the input of the prediction graph that they compute. */
  readonly prologues: ReadonlyMap<string, Prologue>;
  /** Steps that the graph takes, by modality. */
  readonly inGraph: ReadonlyMap<string, readonly PlainCall[]>;
  /** The run with the steps that are left to the caller. */
  readonly outside: RunSpec;
}

/**
 * Images are bytes before `normalize`, which nothing follows: the graph takes it over, with the order of the axes.
 * `run`: with one task. `varying`: names of sizes that vary.
 */
export function dividedPreparation(run: RunSpec, varying: ReadonlySet<string>): DividedPreparation {
  const [{ modalities }] = taskPlans(run, null) as [TaskPlan];
  const images = modalities.filter(({ kind }) => kind === 'pixels');
  const divided = new Map(images.map(({ name, steps }) => [name, steps.filter(isNormalize)] as const));
  const padded = varying.has('height') || varying.has('width');
  const prologues = images.flatMap((plan) => [...imagePrologues(byteImages(plan, padded))]);
  const steps = modalities.map(
    ({ name, steps }) => [name, steps.filter((step) => !divided.has(name) || !isNormalize(step))] as const,
  );
  return {
    prologues: new Map(prologues),
    inGraph: divided,
    outside: withSteps(run, Object.fromEntries(steps)),
  };
}

/** A run whose one task has these steps for its modalities. */
export function withSteps(run: RunSpec, steps: Readonly<Record<string, readonly PlainCall[]>>): RunSpec {
  return {
    ...run,
    modalities: run.modalities.map((modality) => ({ ...modality, prepare: [] })),
    tasks: run.tasks.map((task) => ({ ...task, prepare: steps })),
  };
}

function isNormalize({ builtin }: PlainCall): boolean {
  return builtin === 'normalize';
}

function byteImages({ name, steps, dims }: ModalityPlan, padded: boolean): ByteImages {
  const call = steps.find(isNormalize);
  if (!call) return { name, padded };
  const channels = Number(dims[0]);
  const perChannel = (argument: string): readonly number[] => {
    const values = [call.args[argument]].flat() as readonly number[];
    return Array.from({ length: channels }, (_, c) => values[values.length === 1 ? 0 : c]!);
  };
  return { name, padded, normalize: { mean: perChannel('mean'), std: perChannel('std') } };
}
