import { elementCount, type Node } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import type { Dispatch, KernelVariant, Target } from '../kernel.ts';
import { rowAccess } from '../rows.ts';
import { input, output, scratch, shapeTag, threaded } from '../shader.ts';

/** Tables of more rows have few occurrences of each, which `first_occurrence` adds up faster. */
const mostRows = 64;
/** Positions that one invocation looks at. */
const chunk = 64;

interface Sizes {
  readonly rows: number;
  readonly count: number;
  readonly width: number;
  readonly chunks: number;
}

function sizesOf(node: Node): Sizes {
  const count = elementCount(node.inputs[0]!.type.shape);
  const [rows, width] = node.outputs[0]!.type.shape as [number, number];
  return { rows, count, width, chunks: Math.ceil(count / chunk) };
}

/**
 * Short tables, such as BERT's segments, whose rows occur thousands of times each: every row is summed over stretches of positions, then
 * the stretches are summed in order.
 */
export const gatherRowsGradientChunked: KernelVariant = {
  family: 'gather_rows_gradient',
  variant: 'chunked',
  ops: ['gather_rows_gradient'],
  needs: `at most ${mostRows} rows and more than ${4 * chunk} ids`,
  accepts(node) {
    const { rows, count } = sizesOf(node);
    return rows <= mostRows && count > 4 * chunk;
  },
  lower(node, target) {
    const { rows, width, chunks } = sizesOf(node);
    return {
      dispatches: [stretches(node, target), joined(node, target)],
      scratch: [4 * chunks * rows * width],
    };
  },
};

function stretches(node: Node, target: Target): Dispatch {
  const { rows, count, width, chunks } = sizesOf(node);
  const access = rowAccess(width);
  const padding = numberOf(node.attributes, 'padding_row');
  return threaded(
    {
      family: 'gather_rows_gradient',
      variant: 'stretches',
      tag: shapeTag([rows, count, width]),
      bindings: [
        { name: 'ids', element: 'i32' },
        { name: 'dy', element: access.element },
        { name: 'part', element: access.element },
      ],
      threads: chunks * rows * access.steps,
      body: `
let column = id % ${access.steps}u;
let own = i32((id / ${access.steps}u) % ${rows}u);
let first = (id / ${access.steps * rows}u) * ${chunk}u;
var total = ${access.zero};
for (var i = first; i < min(first + ${chunk}u, ${count}u) + zero; i++) {
  if (ids[i] == own) { total += dy[i * ${access.steps}u + column]; }
}
part[id] = select(total, ${access.zero}, own == ${padding});`,
      args: [input(0), input(1), scratch(0, 'write')],
    },
    target,
  );
}

function joined(node: Node, target: Target): Dispatch {
  const { rows, width, chunks } = sizesOf(node);
  const access = rowAccess(width);
  const elements = rows * access.steps;
  return threaded(
    {
      family: 'gather_rows_gradient',
      variant: 'joined',
      tag: shapeTag([rows, chunks, width]),
      bindings: [
        { name: 'part', element: access.element },
        { name: 'dtable', element: access.element },
      ],
      threads: elements,
      body: `
var total = ${access.zero};
for (var i = 0u; i < ${chunks}u + zero; i++) { total += part[i * ${elements}u + id]; }
dtable[id] = total;`,
      args: [scratch(0, 'read'), output(0)],
    },
    target,
  );
}
