import type { PlainCall, RunSpec } from '../../../compiler/artifact/run_spec.ts';
import { audioPrologues } from '../../../export/onnx/audio_prologue.ts';
import { type ByteImages, imagePrologues } from '../../../export/onnx/image_prologue.ts';
import { numberPrologues } from '../../../export/onnx/number_prologue.ts';
import type { Prologue } from '../../../export/onnx/prologue.ts';
import type { Fitted } from '../../../runtime/data/fitting/fitted.ts';
import { type ModalityPlan, type TaskPlan, taskPlans } from '../../../runtime/data/plan.ts';
import { recordingsOf } from './recordings.ts';
import { numberRows } from './rows.ts';

/** Preparation of a task, divided between the graph and its caller. */
export interface DividedPreparation {
  /** Nodes in the graph, by the input of the prediction graph that they compute. */
  readonly prologues: ReadonlyMap<string, Prologue>;
  /** Preparation steps that the graph computes, by modality. */
  readonly inGraph: ReadonlyMap<string, readonly PlainCall[]>;
  /** The run with the steps that remain for the caller. */
  readonly outside: RunSpec;
}

/**
 * Divides the preparation of a task. A final `normalize` moves into the graph together with the layout
 * change: images are bytes before it. `standardize`, `categorize`, and spectrograms of audio with a single
 * sampling rate also move. `run`: with one task. `varying`: names of varying sizes.
 */
export function dividedPreparation(
  run: RunSpec,
  varying: ReadonlySet<string>,
  fitted: Fitted,
): DividedPreparation {
  const [{ modalities }] = taskPlans(run, null) as [TaskPlan];
  const padded = varying.has('height') || varying.has('width');
  const prologuesOf = (plan: ModalityPlan): ReadonlyMap<string, Prologue> => {
    switch (plan.kind) {
      case 'pixels':
        return imagePrologues(byteImages(plan, padded));
      case 'numbers':
        return numberPrologues(numberRows(run, plan, fitted));
      case 'audio':
        return audioPrologues(recordingsOf(plan));
      case 'tokens':
        return new Map();
    }
  };
  const steps = (chosen: (step: PlainCall, plan: ModalityPlan) => boolean) =>
    modalities.map((plan) => [plan.name, plan.steps.filter((step) => chosen(step, plan))] as const);
  return {
    prologues: new Map(modalities.flatMap((plan) => [...prologuesOf(plan)])),
    inGraph: new Map(steps(isInGraph)),
    outside: withSteps(run, Object.fromEntries(steps((step, plan) => !isInGraph(step, plan)))),
  };
}

function isInGraph({ builtin }: PlainCall, { kind }: ModalityPlan): boolean {
  switch (kind) {
    case 'pixels':
      return builtin === 'normalize';
    case 'numbers':
      return builtin === 'standardize' || builtin === 'categorize';
    case 'audio':
      return builtin !== 'resample';
    case 'tokens':
      return false;
  }
}

/** A run whose only task has these steps for its modalities. */
export function withSteps(run: RunSpec, steps: Readonly<Record<string, readonly PlainCall[]>>): RunSpec {
  return {
    ...run,
    modalities: run.modalities.map((modality) => ({ ...modality, prepare: [] })),
    tasks: run.tasks.map((task) => ({ ...task, prepare: steps })),
  };
}

function byteImages({ name, steps, dims }: ModalityPlan, padded: boolean): ByteImages {
  const call = steps.find(({ builtin }) => builtin === 'normalize');
  if (!call) return { name, padded };
  const channels = Number(dims[0]);
  const perChannel = (argument: string): readonly number[] => {
    const values = [call.args[argument]].flat() as readonly number[];
    return Array.from({ length: channels }, (_, c) => values[values.length === 1 ? 0 : c]!);
  };
  return { name, padded, normalize: { mean: perChannel('mean'), std: perChannel('std') } };
}
