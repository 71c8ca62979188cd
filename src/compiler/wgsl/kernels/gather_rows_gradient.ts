/**
 * dtable[r, :] = Σ over positions i with ids[i] = r of dy[i, :]: ids [count] and dy [count, width] to dtable
 * [rows, width]. The padding row gets zeros.
 *
 * Deterministic and without atomics: the occurrences of an id form a linked list, which is built once per
 * position instead of once per column (measured with 4,096 ids: 3.4 ms instead of 25). For large tables most
 * of the time goes to clearing rows that no id names.
 */

import { elementCount, expectOp, type Node } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import { type RowAccess, rowAccess } from '../emit/rows.ts';
import type { ShaderParts } from '../emit/shader.ts';
import { accessWork } from '../emit/slices.ts';
import { looped, shapeTag } from '../emit/threaded.ts';
import type { NodeTensors, ScratchBuffer } from '../storage/node_tensors.ts';
import type { KernelVariant } from '../variant.ts';

interface TableGradient {
  readonly rows: number;
  /** Number of ids. */
  readonly count: number;
  readonly access: RowAccess;
  readonly tag: string;
  /**
   * links [count, 2]: for each position, 1 if its id occurs there for the first time, and the position of the
   * id's next occurrence, `count` if there is none.
   */
  readonly links: ScratchBuffer;
}

export const gatherRowsGradient: KernelVariant = {
  family: 'gather_rows_gradient',
  variant: 'first_occurrence',
  summary:
    'Sums dy over the occurrences of each id, without atomics and in a fixed order. The first ' +
    'dispatch clears the table and links every occurrence of an id to the next one; in the second, ' +
    'the invocations of each first occurrence traverse its list',
  ops: ['gather_rows_gradient'],
  accepts: () => true,
  lower(node, target, tensors) {
    const { rows } = expectOp(node, 'gather_rows_gradient').attributes;
    const count = elementCount(node.inputs[0]!.type.shape);
    const width = node.outputs[0]!.type.shape[1]!;
    const gradient: TableGradient = {
      rows,
      count,
      access: rowAccess(width),
      tag: shapeTag([rows, count, width]),
      links: { index: 0, bytes: 8 * count },
    };
    return {
      shaders: [linkOccurrences(node, gradient, tensors, target), addOccurrences(gradient, tensors, target)],
      scratch: [gradient.links.bytes],
    };
  },
};

/**
 * Clears dtable and writes the linked lists of occurrences: one invocation per element of dtable and per
 * position.
 */
function linkOccurrences(
  node: Node,
  { rows, count, access, tag, links }: TableGradient,
  tensors: NodeTensors,
  target: Target,
): ShaderParts {
  const { padding_row: padding } = expectOp(node, 'gather_rows_gradient').attributes;
  const cells = rows * access.steps;
  const ids = tensors.input(0, 'ids', 'i32');
  const link = tensors.scratch(links, 'links', 'u32', 'write');
  const dtable = tensors.output(0, 'dtable', access.element);
  return looped(
    {
      family: 'gather_rows_gradient',
      variant: 'prepare',
      tag,
      tensors: [ids, link, dtable],
      sizes: { cells, rows, count },
      threads: Math.max(cells, count),
      // If ids are distinct, each is compared with all others.
      work: accessWork * (cells + count ** 2),
      body: `
if (id < cells) { ${dtable.store('id', access.zero)} }
if (id < count) {
  let row = ${ids.load('id')};
  var first = row >= 0 && row < i32(rows) && row != ${padding};
  for (var i = 0u; i < id && first; i++) { first = ${ids.load('i')} != row; }
  var next = id + 1u;
  while (next < count && ${ids.load('next')} != row) { next++; }
  ${link.store('2u * id', 'select(0u, 1u, first)')}
  ${link.store('2u * id + 1u', 'next')}
}`,
    },
    target,
  );
}

/**
 * Sums the rows of dy along each list: one invocation per position and column, idle unless the position is a
 * first occurrence.
 */
function addOccurrences(
  { count, access, tag, links }: TableGradient,
  tensors: NodeTensors,
  target: Target,
): ShaderParts {
  const ids = tensors.input(0, 'ids', 'i32');
  const link = tensors.scratch(links, 'links', 'u32', 'read');
  const dy = tensors.input(1, 'dy', access.element);
  const dtable = tensors.output(0, 'dtable', access.element, 'read_write');
  return looped(
    {
      family: 'gather_rows_gradient',
      variant: 'add',
      tag,
      tensors: [ids, link, dy, dtable],
      sizes: { steps: access.steps, count },
      threads: count * access.steps,
      body: `
let position = id / steps;
let column = id % steps;
if (${link.load('2u * position')} == 1u) {
  var total = ${dy.load('id')};
  for (var i = ${link.load('2u * position + 1u')}; i < count; i = ${link.load('2u * i + 1u')}) { total += ${dy.load('i * steps + column')}; }
  ${dtable.store(`u32(${ids.load('position')}) * steps + column`, 'total')}
}`,
    },
    target,
  );
}
