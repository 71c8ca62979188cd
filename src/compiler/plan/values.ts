import { elementCount, type Value } from '../ir/graph.ts';

/** Roles whose outputs are placed by name rather than in the workspace. */
export const placedRoles = new Set(['loss', 'term', 'head', 'tap', 'metric', 'gradient']);

export function bytesOf(value: Value): number {
  return 4 * Math.max(1, elementCount(value.type.shape));
}
