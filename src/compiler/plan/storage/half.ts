import type { Graph, Value } from '../../ir/graph.ts';
import type { Precision } from '../../model/model.ts';
import { elementsOf } from '../memory/values.ts';
import { exactValues } from './exact.ts';

/** Smaller tensors stay f32: together they take little, and scalars and vectors are where rounding tells. */
const leastElements = 4096;

/**
 * Ids of the values whose memory is stored as f16: large f32 tensors without a fixed place. `wholeOf`: the value that owns a value's
 * memory. Each of its parts can then be bound, since they have even counts, and none has to be exact.
 */
export function halfWholes(
  graph: Graph,
  precision: Precision,
  wholeOf: (value: Value) => Value,
): ReadonlySet<number> {
  if (precision === 'f32' || updatesParameters(graph)) return new Set();
  const exact = exactValues(graph);
  const values = graph.nodes.flatMap(({ outputs }) => outputs);
  const large = values.filter((value) => value.type.dtype === 'f32' && elementsOf(value) >= leastElements);
  const half = new Set(large.map(({ id }) => id));
  for (const { value } of [...graph.inputs, ...graph.outputs]) half.delete(wholeOf(value).id);
  for (const value of values) {
    if (exact.has(value.id) || elementsOf(value) % 2 !== 0) half.delete(wholeOf(value).id);
  }
  return half;
}

/** Optimizers square gradients and add small steps to large values: their tensors stay f32. */
function updatesParameters({ outputs }: Graph): boolean {
  return outputs.some(({ role }) => role === 'state');
}
