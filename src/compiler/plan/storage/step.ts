import type { Origin } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import type { Dispatch } from '../../wgsl/index.ts';
import { PlanError } from '../plan_error.ts';
import type { TensorPlace } from './storage.ts';

/** One dispatch and the memory of its arguments. */
export interface Step {
  readonly dispatch: Dispatch;
  /** Memory of each argument. */
  readonly places: readonly TensorPlace[];
  readonly origin: Origin | undefined;
  /**
   * Floating-point operations. If a node has several dispatches, one of them counts all of its operations.
   */
  readonly flop: number;
}

/**
 * Throws PlanError if a step binds tensors in windows and so needs more storage buffers than the target has.
 * `largest`: bytes of the largest of its tensors.
 */
export function checkBindings(
  { dispatch: { args }, origin }: Step,
  largest: number,
  target: Target,
  task: string,
): void {
  const buffers = args.filter(({ access }) => access !== 'texture');
  const windowed = args.some(({ range }) => range !== undefined);
  if (!windowed || buffers.length <= target.maxStorageBuffers) return;
  throw new PlanError(
    `task ${task} needs a tensor of ${largest} bytes at ${origin?.label ?? 'the update'}; the adapter binds at most ` +
      `${target.maxBindingBytes} bytes at once, and ${target.maxStorageBuffers} buffers in a dispatch: use a smaller batch or smaller images`,
  );
}
