import type { Origin } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import type { Dispatch, KernelArgument } from '../../wgsl/kernel.ts';
import { rebind } from '../../wgsl/storage/rebind.ts';
import { windowCount } from '../../wgsl/storage/windows.ts';
import { PlanError } from '../plan_error.ts';
import { isHalf, type Place, part } from './storage.ts';

/** One dispatch and where its arguments are. */
export interface Step {
  readonly dispatch: Dispatch;
  readonly places: readonly Place[];
  /** What the dispatch does with each place. */
  readonly access: readonly KernelArgument['access'][];
  readonly origin: Origin | undefined;
  readonly flop: number;
}

/**
 * A step whose kernel takes tensors as they are stored: as f16, or in several windows where they are larger than a binding may be. Throws
 * PlanError where those are too many.
 */
export function asStored(step: Step, target: Target, task: string): Step {
  const { dispatch, places, access } = step;
  const limit = target.maxBindingBytes;
  const inWindows = places.some(({ bytes }) => bytes > limit);
  if (!inWindows && !places.some(isHalf)) return step;
  const bound = places.flatMap((place) => windowsOf(place, limit));
  if (inWindows && bound.length > target.maxStorageBuffers) {
    throw new PlanError(tooLarge(step, target, task));
  }
  const stored = places.map((place) => ({ bytes: place.bytes, half: isHalf(place) }));
  return {
    ...step,
    dispatch: { ...dispatch, kernel: rebind(dispatch.kernel, stored, limit) },
    places: bound,
    access: places.flatMap((place, i) => windowsOf(place, limit).map(() => access[i]!)),
  };
}

function windowsOf(place: Place, limit: number): readonly Place[] {
  return Array.from({ length: windowCount(place.bytes, limit) }, (_, w) =>
    part(place, w * limit, Math.min(limit, place.bytes - w * limit)),
  );
}

function tooLarge({ places, origin }: Step, target: Target, task: string): string {
  const large = places.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  return (
    `task ${task} needs a tensor of ${large} bytes at ${origin?.label ?? 'the update'}; the adapter binds at most ` +
    `${target.maxBindingBytes} at once, and ${target.maxStorageBuffers} times: use a smaller batch or smaller images`
  );
}
