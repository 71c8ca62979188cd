/**
 * y[i, :] = table[ids[i], :], an embedding lookup: table [rows, width] and ids […] to y […, width].
 *
 * One invocation copies one element of a row, or one vec4 if the width is a multiple of four; on software
 * adapters it loops over several.
 */

import { elementCount } from '../../ir/graph.ts';
import { rowAccess } from '../emit/rows.ts';
import { looped, shapeTag, single } from '../emit/threaded.ts';
import type { KernelVariant } from '../variant.ts';

export const gatherRows: KernelVariant = {
  family: 'gather_rows',
  variant: 'plain',
  summary: 'Rows of a table by id (an embedding lookup): table [rows, width] and ids […] to […, width]',
  ops: ['gather_rows'],
  accepts: () => true,
  lower(node, target, tensors) {
    const [rows, width] = node.inputs[0]!.type.shape as [number, number];
    const count = elementCount(node.inputs[1]!.type.shape);
    const { element, steps } = rowAccess(width);
    const table = tensors.input(0, 'table', element);
    const ids = tensors.input(1, 'ids', 'i32');
    const y = tensors.output(0, 'y', element);
    const body = `
let row = clamp(${ids.load('id / steps')}, 0, i32(rows) - 1);
${y.store('id', table.load('u32(row) * steps + id % steps'))}`;
    return single(
      looped(
        {
          family: 'gather_rows',
          variant: 'plain',
          tag: shapeTag([count, width]),
          tensors: [table, ids, y],
          threads: count * steps,
          sizes: { steps, rows },
          body,
        },
        target,
      ),
    );
  },
};
