import { elementCount, type Value } from '../../ir/graph.ts';

/** Roles whose outputs have a named place rather than one in the workspace. */
export const placedRoles = new Set(['loss', 'term', 'weight', 'head', 'tap', 'metric', 'gradient']);

/** Elements to allocate, at least 1. */
export function elementsOf(value: Value): number {
  return Math.max(1, elementCount(value.type.shape));
}

/** Bytes of a value's memory; `half`: stored as f16. */
export function bytesOf(value: Value, { half = false }: { readonly half?: boolean } = {}): number {
  return (half ? 2 : 4) * elementsOf(value);
}
