import type { Graph, Value } from '../../ir/graph.ts';
import type { Precision } from '../../model/model.ts';
import { elementsOf } from '../memory/values.ts';
import { exactValues } from './exact.ts';

/**
 * Smaller tensors stay f32: together they take little memory, and scalars and vectors are the most sensitive
 * to rounding.
 */
const leastElements = 4096;

/**
 * Ids of the base buffers that are stored as f16: large f32 tensors without a fixed place. Each of their
 * parts must have an even number of elements, so that it can be bound, and none may have to stay exact.
 * `baseOf`: the base buffer of a value.
 */
export function halfBuffers(
  graph: Graph,
  precision: Precision,
  baseOf: (value: Value) => Value,
): ReadonlySet<number> {
  if (precision === 'f32' || updatesParameters(graph)) return new Set();
  const exact = exactValues(graph);
  const values = graph.nodes.flatMap(({ outputs }) => outputs);
  const large = values.filter((value) => value.type.dtype === 'f32' && elementsOf(value) >= leastElements);
  const half = new Set(large.map(({ id }) => id));
  for (const { value } of [...graph.inputs, ...graph.outputs]) half.delete(baseOf(value).id);
  for (const value of values) {
    if (exact.has(value.id) || elementsOf(value) % 2 !== 0) half.delete(baseOf(value).id);
  }
  return half;
}

/** Optimizers square gradients and add small steps to large values: their tensors stay f32. */
function updatesParameters({ outputs }: Graph): boolean {
  return outputs.some(({ role }) => role === 'state');
}
