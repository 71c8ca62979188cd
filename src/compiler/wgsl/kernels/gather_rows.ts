import { elementCount } from '../../ir/graph.ts';
import { rowAccess } from '../emit/rows.ts';
import { input, looped, output, shapeTag, single } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

/** Rows of a table by id: [rows, width] and ids [...] to [..., width]. */
export const gatherRows: KernelVariant = {
  family: 'gather_rows',
  variant: 'plain',
  ops: ['gather_rows'],
  accepts: () => true,
  lower(node, target) {
    const [rows, width] = node.inputs[0]!.type.shape as [number, number];
    const count = elementCount(node.inputs[1]!.type.shape);
    const access = rowAccess(width);
    const body = `
let row = clamp(ids[id / steps], 0, i32(rows) - 1);
y[id] = table[u32(row) * steps + id % steps];`;
    return single(
      looped(
        {
          family: 'gather_rows',
          variant: 'plain',
          tag: shapeTag([count, width]),
          bindings: [
            { name: 'table', element: access.element },
            { name: 'ids', element: 'i32' },
            { name: 'y', element: access.element },
          ],
          threads: count * access.steps,
          sizes: { steps: access.steps, rows },
          body,
          args: [input(0), input(1), output(0)],
        },
        target,
      ),
    );
  },
};
