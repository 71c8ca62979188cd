import type { PlainCall, TrainSpec } from '../artifact/run_spec.ts';
import { type Builtins, builtinNamed } from '../catalog/builtins.ts';
import type { ClipBuiltin, LrScheduleBuiltin, OptimizerBuiltin } from '../catalog/training.ts';

/** A call of a spec with the built-in that it names. */
export interface BoundCall<B> {
  readonly builtin: B;
  readonly args: PlainCall['args'];
}

export type OptimizerCall = BoundCall<OptimizerBuiltin>;
export type ClipCall = BoundCall<ClipBuiltin>;
export type LrScheduleCall = BoundCall<LrScheduleBuiltin>;

/** The calls of `train` that make up an update. */
export interface TrainingCalls {
  readonly optimizer: OptimizerCall;
  readonly lrSchedule: LrScheduleCall;
  /** The gradient clip; undefined if gradients are not clipped. */
  readonly clip: ClipCall | undefined;
}

export function trainingCalls(
  builtins: Pick<Builtins, 'optimizers' | 'lrSchedules' | 'clips'>,
  { optimizer, lrSchedule, clip }: Pick<TrainSpec, 'optimizer' | 'lrSchedule' | 'clip'>,
): TrainingCalls {
  return {
    optimizer: { builtin: builtinNamed(builtins.optimizers, optimizer.builtin), args: optimizer.args },
    lrSchedule: { builtin: builtinNamed(builtins.lrSchedules, lrSchedule.builtin), args: lrSchedule.args },
    clip: clip ? { builtin: builtinNamed(builtins.clips, clip.builtin), args: clip.args } : undefined,
  };
}
