import { elementCount } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import { rowAccess } from '../emit/rows.ts';
import { input, looped, output, scratch, shapeTag } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

/**
 * Sums dy over the occurrences of each id, without atomics and in a fixed order: the table is cleared and every occurrence linked to
 * the next one of its id, then the invocations of the first follow the links.
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
    const cells = rows * access.steps;
    const prepare = looped(
      {
        family: 'gather_rows_gradient',
        variant: 'prepare',
        tag,
        bindings: [
          { name: 'ids', element: 'i32' },
          { name: 'links', element: 'u32' },
          { name: 'dtable', element: access.element },
        ],
        sizes: { cells, rows, count },
        threads: Math.max(cells, count),
        body: `
if (id < cells) { dtable[id] = ${access.zero}; }
if (id < count) {
  let own = ids[id];
  var first = own >= 0 && own < i32(rows) && own != ${padding};
  for (var i = 0u; i < id && first; i++) { first = ids[i] != own; }
  var next = id + 1u;
  while (next < count && ids[next] != own) { next++; }
  links[2u * id] = select(0u, 1u, first);
  links[2u * id + 1u] = next;
}`,
        args: [input(0), scratch(0, 'write'), output(0)],
      },
      target,
    );
    const add = looped(
      {
        family: 'gather_rows_gradient',
        variant: 'add',
        tag,
        bindings: [
          { name: 'ids', element: 'i32' },
          { name: 'links', element: 'u32' },
          { name: 'dy', element: access.element },
          { name: 'dtable', element: access.element },
        ],
        sizes: { steps: access.steps, count },
        threads: count * access.steps,
        body: `
let position = id / steps;
let column = id % steps;
if (links[2u * position] == 1u) {
  var total = dy[id];
  for (var i = links[2u * position + 1u]; i < count; i = links[2u * i + 1u]) { total += dy[i * steps + column]; }
  dtable[u32(ids[position]) * steps + column] = total;
}`,
        args: [input(0), scratch(0, 'read'), input(1), { output: 0, access: 'read_write' }],
      },
      target,
    );
    return { dispatches: [prepare, add], scratch: [8 * count] };
  },
};
