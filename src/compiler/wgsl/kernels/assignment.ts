/**
 * Minimum-cost matching of targets to queries: cost [images, queries, targets] and labels [images, targets],
 * where a negative label is padding, to query_of [images, targets] and target_of [images, queries], both −1
 * for elements without a match.
 *
 * Jonker & Volgenant (1987), "A shortest augmenting path algorithm for dense and sparse linear assignment
 * problems": the matching grows by one row at a time along the path of least reduced cost. One workgroup
 * solves one image; its lanes share the columns of each step of the search, a step of Dijkstra's algorithm.
 * Rows are the smaller side, so that time is O(rows² · columns) per image; most of it goes to the barriers of
 * the steps.
 */

import { accessWork } from '../emit/slices.ts';
import { shapeTag, single } from '../emit/threaded.ts';
import type { Tensor } from '../storage/tensor.ts';
import type { KernelVariant } from '../variant.ts';

const lanes = 64;

/**
 * Workgroup memory of one image, for at most `most` queries or targets: the matching, the dual potentials and
 * the state of the path search. Arrays over columns have one more element, the virtual column at which every
 * path begins.
 */
function declarations(most: number): string {
  return `
var<workgroup> row_of: array<i32, ${most + 1}>; // row matched with a column, or -1
var<workgroup> row_potential: array<f32, ${most}>;
var<workgroup> column_potential: array<f32, ${most + 1}>;
var<workgroup> slack: array<f32, ${most + 1}>; // smallest reduced cost of an edge from the tree to a column
var<workgroup> predecessor: array<u32, ${most + 1}>; // column before it on the path
var<workgroup> visited: array<u32, ${most + 1}>;
var<workgroup> lane_min: array<f32, ${lanes}>;
var<workgroup> lane_argmin: array<u32, ${lanes}>;
var<workgroup> real_targets: u32;
var<workgroup> next_column: u32;
var<workgroup> delta: f32;`;
}

function workgroupBytes(most: number): number {
  return 4 * (6 * (most + 1) + 2 * lanes + 3);
}

interface AssignmentTensors {
  readonly cost: Tensor;
  readonly labels: Tensor;
  readonly queryOf: Tensor;
  readonly targetOf: Tensor;
}

/** The assignment of image `group`: one shortest augmenting path per row. */
function search(
  queries: number,
  targets: number,
  { cost, labels, queryOf, targetOf }: AssignmentTensors,
): string {
  const each = (bound: string, body: string) =>
    `for (var j = lane; j < ${bound} + zero; j += ${lanes}u) { ${body} }`;
  return `
if (lane == 0u) {
  var count = 0u;
  for (var t = 0u; t < ${targets}u + zero; t++) { count += select(0u, 1u, ${labels.load(`group * ${targets}u + t`)} >= 0); }
  real_targets = count;
}
let real = workgroupUniformLoad(&real_targets);
// Rows are the smaller side of the problem (targets, or queries if there are fewer), so every row is matched.
let queries_are_rows = real > ${queries}u;
let rows = min(real, ${queries}u);
let columns = max(real, ${queries}u);
${each('columns + 1u', 'row_of[j] = -1; column_potential[j] = 0.0;')}
${each('rows', 'row_potential[j] = 0.0;')}
for (var start = 0u; start < rows; start++) {
  workgroupBarrier();
  ${each('columns + 1u', 'slack[j] = 3.4e38; predecessor[j] = columns; visited[j] = 0u;')}
  if (lane == 0u) { row_of[columns] = i32(start); }
  var current = columns;
  loop {
    workgroupBarrier();
    if (lane == 0u) { visited[current] = 1u; }
    workgroupBarrier();
    let i = u32(row_of[current]);
    var least = 3.4e38;
    var argmin = columns;
    for (var j = lane; j < columns + zero; j += ${lanes}u) {
      if (visited[j] == 0u) {
        let query = select(j, i, queries_are_rows);
        let matched_target = select(i, j, queries_are_rows);
        var edge = ${cost.load(`(group * ${queries}u + query) * ${targets}u + matched_target`)};
        // Infinite and NaN costs would never be reached by a path.
        if (!(abs(edge) < 1e30)) { edge = 1e30; }
        let reduced = edge - row_potential[i] - column_potential[j];
        if (reduced < slack[j]) { slack[j] = reduced; predecessor[j] = current; }
        if (slack[j] < least) { least = slack[j]; argmin = j; }
      }
    }
    lane_min[lane] = least;
    lane_argmin[lane] = argmin;
    workgroupBarrier();
    if (lane == 0u) {
      for (var k = 1u; k < ${lanes}u + zero; k++) {
        if (lane_min[k] < least) { least = lane_min[k]; argmin = lane_argmin[k]; }
      }
      next_column = argmin;
      delta = least;
    }
    let next = workgroupUniformLoad(&next_column);
    let step = workgroupUniformLoad(&delta);
    ${each('columns + 1u', 'if (visited[j] == 1u) { row_potential[row_of[j]] += step; column_potential[j] -= step; } else { slack[j] -= step; }')}
    current = next;
    if (workgroupUniformLoad(&row_of[next]) < 0) { break; }
  }
  // Shifts the matching along the path, back to its start.
  if (lane == 0u) {
    loop {
      if (current == columns) { break; }
      let previous = predecessor[current];
      row_of[current] = row_of[previous];
      current = previous;
    }
    row_of[columns] = -1;
  }
}
${each(`${targets}u`, queryOf.store(`group * ${targets}u + j`, '-1'))}
${each(`${queries}u`, targetOf.store(`group * ${queries}u + j`, '-1'))}
storageBarrier();
workgroupBarrier();
for (var j = lane; j < columns + zero; j += ${lanes}u) {
  if (row_of[j] >= 0) {
    let query = select(j, u32(row_of[j]), queries_are_rows);
    let matched_target = select(u32(row_of[j]), j, queries_are_rows);
    ${queryOf.store(`group * ${targets}u + matched_target`, 'i32(query)')}
    ${targetOf.store(`group * ${queries}u + query`, 'i32(matched_target)')}
  }
}`;
}

/**
 * Operations that take as long as a step of the search, whose barriers leave most of a GPU idle. Not
 * measured.
 */
const stepWork = 1e4;

/** Upper bound of the operations of the search in one image, which has at most rows² steps. */
function searchWork(queries: number, targets: number): number {
  const [rows, columns] = [Math.min(queries, targets), Math.max(queries, targets)];
  return rows ** 2 * (stepWork + accessWork * columns);
}

export const assignment: KernelVariant = {
  family: 'assignment',
  variant: 'workgroup',
  summary:
    'Minimum-cost assignment of targets to queries by shortest augmenting paths (Jonker & Volgenant 1987), one ' +
    'workgroup per image (and decoder layer), without a read-back to the host',
  ops: ['assignment'],
  needs: `${lanes} invocations and workgroup memory for 6 arrays over the queries or targets`,
  accepts(node, target) {
    const [images, queries, targets] = node.inputs[0]!.type.shape as [number, number, number];
    return (
      images <= target.maxWorkgroupsPerDimension &&
      lanes <= target.maxInvocations &&
      workgroupBytes(Math.max(queries, targets)) <= target.maxWorkgroupBytes
    );
  },
  lower(node, _target, tensors) {
    const [images, queries, targets] = node.inputs[0]!.type.shape as [number, number, number];
    const cost = tensors.input(0, 'cost', 'f32');
    const labels = tensors.input(1, 'labels', 'i32');
    const queryOf = tensors.output(0, 'query_of', 'i32');
    const targetOf = tensors.output(1, 'target_of', 'i32');
    return single({
      family: 'assignment',
      variant: 'workgroup',
      tag: shapeTag([images, queries, targets]),
      tensors: [cost, labels, queryOf, targetOf],
      uses: ['zero'],
      workgroupSize: lanes,
      declarations: declarations(Math.max(queries, targets)),
      body: search(queries, targets, { cost, labels, queryOf, targetOf }),
      groups: images,
      work: images * searchWork(queries, targets),
    });
  },
};
