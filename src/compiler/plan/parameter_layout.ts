import { aligned } from '../artifact/arenas.ts';
import type { Parameter } from '../artifact/program.ts';
import { elementCount } from '../ir/graph.ts';

/** A parameter before it has a place in the arenas. */
export type UnplacedParameter = Omit<Parameter, 'group' | 'chunk' | 'offset'>;

export interface LayoutLimits {
  readonly maxBindingBytes: number;
}

/**
 * Places parameters in chunks no larger than one binding; a larger parameter has its own chunk. Trained
 * parameters come first, so that the arenas of gradients and optimizer state, which have the same layout, end
 * where the frozen parameters begin.
 */
export function layoutParameters(
  specs: readonly UnplacedParameter[],
  groupOf: (spec: UnplacedParameter) => number,
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
