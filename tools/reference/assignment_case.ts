import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { Graph } from '../../src/compiler/ir/graph.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import type { GoldenOperation } from './operations.ts';

/**
 * `linear_sum_assignment` of a reference case: rows are queries, columns targets. Undefined if there is
 * nothing to assign, since tensors are never empty.
 */
export function assignmentGraph({ name, inputs }: GoldenOperation): Graph | undefined {
  const [rows, columns] = inputs.cost as readonly [number, number];
  if (rows === 0 || columns === 0) return undefined;
  const b = new GraphBuilder(ops, name);
  const cost = b.input('cost', 'batch', { dtype: 'f32', shape: [rows, columns] });
  const labels = b.constant(0, [1, columns], 'i32');
  const [rowOfColumn, columnOfRow] = b.node('assignment', [b.reshape(cost, [1, rows, columns]), labels]);
  const paid = b.op('batched_gather', [cost, b.reshape(columnOfRow!, [rows, 1])], { fill: 0 });
  b.output('row_of_column', 'tap', b.reshape(rowOfColumn!, [columns]));
  b.output('total', 'tap', b.sum(paid, [0, 1]));
  return b.build();
}
