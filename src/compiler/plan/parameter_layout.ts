import { failureExit, UnitcError } from '../../errors.ts';
import type { Parameter } from '../artifact/program.ts';
import type { ParameterSpec } from '../assemble/parameters.ts';
import { elementCount } from '../ir/graph.ts';

/** Every tensor starts where a binding may start. */
export const alignment = 256;

export function aligned(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

/** What cannot be planned for an adapter: says which tensors, and what would lower their size. */
export class PlanError extends UnitcError {
  override readonly name = 'PlanError';
  readonly code = 'UNITC_PLAN';
  readonly exit = failureExit.adapter;
}

export interface LayoutLimits {
  readonly maxBindingBytes: number;
}

/**
 * Places parameters in chunks no larger than a binding may be, larger ones in chunks of their own: trained ones first, so that the arenas of gradients and
 * moments, which have the same layout, end where the frozen ones begin.
 */
export function layoutParameters(
  specs: readonly ParameterSpec[],
  groupOf: (spec: ParameterSpec) => number,
  limits: LayoutLimits,
): readonly Parameter[] {
  const placed: Parameter[] = [];
  let chunk = -1;
  let offset = 0;
  for (const trainable of [true, false]) {
    let open = false;
    for (const spec of specs) {
      if (spec.trainable !== trainable) continue;
      const bytes = aligned(4 * elementCount(spec.shape));
      if (!open || offset + bytes > limits.maxBindingBytes) {
        chunk++;
        offset = 0;
        open = true;
      }
      placed.push({ ...spec, group: groupOf(spec), chunk, offset });
      offset += bytes;
    }
  }
  return placed;
}

/** Bytes of each chunk of the parameter arena. */
export function chunkBytes(parameters: readonly Parameter[]): readonly number[] {
  const bytes: number[] = [];
  for (const { chunk, offset, shape } of parameters) {
    bytes[chunk] = Math.max(bytes[chunk] ?? 0, offset + aligned(4 * elementCount(shape)));
  }
  return bytes;
}
