import { elementCount } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import type { KernelVariant } from '../kernel.ts';
import { rowAccess } from '../rows.ts';
import { input, output, shapeTag, threaded } from '../shader.ts';

/**
 * Sums dy over the occurrences of each id, without atomics and in a fixed order: the table is cleared, the first
 * occurrence of every id is found, and the invocations of that occurrence add up all later ones in order.
 */
export const gatherRowsGradient: KernelVariant = {
  family: 'gather_rows_gradient',
  variant: 'first_occurrence',
  ops: ['gather_rows_gradient'],
  accepts: () => true,
  lower(node, target) {
    const rows = numberOf(node.attributes, 'rows');
    const padding = numberOf(node.attributes, 'padding_row');
    const count = elementCount(node.inputs[0]!.type.shape);
    const width = node.outputs[0]!.type.shape[1]!;
    const access = rowAccess(width);
    const tag = shapeTag([rows, count, width]);
    const clear = threaded(
      {
        family: 'gather_rows_gradient',
        variant: 'clear',
        tag,
        bindings: [{ name: 'dtable', element: access.element }],
        threads: rows * access.steps,
        body: `dtable[id] = ${access.zero};`,
        args: [output(0)],
      },
      target,
    );
    const firsts = threaded(
      {
        family: 'gather_rows_gradient',
        variant: 'firsts',
        tag,
        bindings: [
          { name: 'ids', element: 'i32' },
          { name: 'firsts', element: 'i32' },
        ],
        threads: count,
        body: `
let own = ids[id];
var first = select(0, 1, own >= 0 && own < ${rows} && own != ${padding});
for (var i = 0u; i < id && first == 1; i++) {
  if (ids[i] == own) { first = 0; }
}
firsts[id] = first;`,
        args: [input(0), { scratch: 0, access: 'write' }],
      },
      target,
    );
    const add = threaded(
      {
        family: 'gather_rows_gradient',
        variant: 'add',
        tag,
        bindings: [
          { name: 'ids', element: 'i32' },
          { name: 'firsts', element: 'i32' },
          { name: 'dy', element: access.element },
          { name: 'dtable', element: access.element },
        ],
        sizes: { steps: access.steps, count },
        threads: count * access.steps,
        body: `
let position = id / steps;
let column = id % steps;
if (firsts[position] == 0) { return; }
let own = ids[position];
var total = dy[id];
for (var i = position + 1u; i < count; i++) {
  if (ids[i] == own) { total += dy[i * steps + column]; }
}
dtable[u32(own) * steps + column] = total;`,
        args: [input(0), { scratch: 0, access: 'read' }, input(1), { output: 0, access: 'read_write' }],
      },
      target,
    );
    return { dispatches: [clear, firsts, add], scratch: [4 * count] };
  },
};
