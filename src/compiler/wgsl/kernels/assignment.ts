import { dispatchOf, shapeTag, single } from '../emit/dispatch.ts';
import type { Tensor } from '../storage/tensor.ts';
import type { KernelVariant } from '../variant.ts';

const lanes = 64;

/** Workgroup memory of one image: dual potentials, partners and the state of the path search, for at most `most` queries or targets. */
function declarations(most: number): string {
  return `
var<workgroup> owner: array<i32, ${most + 1}>;
var<workgroup> row_potential: array<f32, ${most}>;
var<workgroup> column_potential: array<f32, ${most + 1}>;
var<workgroup> least: array<f32, ${most + 1}>;
var<workgroup> before: array<u32, ${most + 1}>;
var<workgroup> visited: array<u32, ${most + 1}>;
var<workgroup> lows: array<f32, ${lanes}>;
var<workgroup> places: array<u32, ${lanes}>;
var<workgroup> real_targets: u32;
var<workgroup> nearest: u32;
var<workgroup> shortest: f32;`;
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

/**
 * Extends the matching by one pair at a time along shortest augmenting paths (Jonker & Volgenant 1987); the lanes share the columns of
 * each search step.
 */
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
// Each of the few gets one of the many.
let swapped = real > ${queries}u;
let few = min(real, ${queries}u);
let many = max(real, ${queries}u);
${each('many + 1u', 'owner[j] = -1; column_potential[j] = 0.0;')}
${each('few', 'row_potential[j] = 0.0;')}
for (var start = 0u; start < few; start++) {
  workgroupBarrier();
  ${each('many + 1u', 'least[j] = 3.4e38; before[j] = many; visited[j] = 0u;')}
  if (lane == 0u) { owner[many] = i32(start); }
  var current = many;
  loop {
    workgroupBarrier();
    if (lane == 0u) { visited[current] = 1u; }
    workgroupBarrier();
    let i = u32(owner[current]);
    var low = 3.4e38;
    var place = many;
    for (var j = lane; j < many + zero; j += ${lanes}u) {
      if (visited[j] == 0u) {
        let query = select(j, i, swapped);
        let aim = select(i, j, swapped);
        var price = ${cost.load(`(group * ${queries}u + query) * ${targets}u + aim`)};
        if (!(abs(price) < 1e30)) { price = 1e30; }
        let reduced = price - row_potential[i] - column_potential[j];
        if (reduced < least[j]) { least[j] = reduced; before[j] = current; }
        if (least[j] < low) { low = least[j]; place = j; }
      }
    }
    lows[lane] = low;
    places[lane] = place;
    workgroupBarrier();
    if (lane == 0u) {
      for (var k = 1u; k < ${lanes}u + zero; k++) {
        if (lows[k] < low) { low = lows[k]; place = places[k]; }
      }
      nearest = place;
      shortest = low;
    }
    let next = workgroupUniformLoad(&nearest);
    let step = workgroupUniformLoad(&shortest);
    ${each('many + 1u', 'if (visited[j] == 1u) { row_potential[owner[j]] += step; column_potential[j] -= step; } else { least[j] -= step; }')}
    current = next;
    if (workgroupUniformLoad(&owner[next]) < 0) { break; }
  }
  if (lane == 0u) {
    loop {
      if (current == many) { break; }
      let previous = before[current];
      owner[current] = owner[previous];
      current = previous;
    }
    owner[many] = -1;
  }
}
${each(`${targets}u`, queryOf.store(`group * ${targets}u + j`, '-1'))}
${each(`${queries}u`, targetOf.store(`group * ${queries}u + j`, '-1'))}
storageBarrier();
workgroupBarrier();
for (var j = lane; j < many + zero; j += ${lanes}u) {
  if (owner[j] >= 0) {
    let query = select(j, u32(owner[j]), swapped);
    let aim = select(u32(owner[j]), j, swapped);
    ${queryOf.store(`group * ${targets}u + aim`, 'i32(query)')}
    ${targetOf.store(`group * ${queries}u + query`, 'i32(aim)')}
  }
}`;
}

export const assignment: KernelVariant = {
  family: 'assignment',
  variant: 'workgroup',
  summary:
    'Minimum-cost assignment of targets to queries, one workgroup per image (and decoder layer): ' +
    'matching needs no read-back to the host',
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
    return single(
      dispatchOf({
        family: 'assignment',
        variant: 'workgroup',
        tag: shapeTag([images, queries, targets]),
        tensors: [cost, labels, queryOf, targetOf],
        uses: ['zero'],
        workgroupSize: lanes,
        declarations: declarations(Math.max(queries, targets)),
        body: search(queries, targets, { cost, labels, queryOf, targetOf }),
        grid: [images, 1, 1],
      }),
    );
  },
};
