import { input, output, shader, shapeTag, single } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

const lanes = 64;

/** Workgroup memory of one image: potentials, partners and the search for a path, for at most `most` queries or targets. */
function declarations(most: number): string {
  return `
var<workgroup> owner: array<i32, ${most + 1}>;
var<workgroup> own: array<f32, ${most}>;
var<workgroup> other: array<f32, ${most + 1}>;
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

/** Extends the matching by one pair after the other along shortest augmenting paths; lanes share the columns. */
function search(queries: number, targets: number): string {
  const each = (bound: string, body: string) =>
    `for (var j = lane; j < ${bound} + zero; j += ${lanes}u) { ${body} }`;
  return `
if (lane == 0u) {
  var count = 0u;
  for (var t = 0u; t < ${targets}u + zero; t++) { count += select(0u, 1u, labels[group * ${targets}u + t] >= 0); }
  real_targets = count;
}
let real = workgroupUniformLoad(&real_targets);
// Each of the few gets one of the many.
let swapped = real > ${queries}u;
let few = min(real, ${queries}u);
let many = max(real, ${queries}u);
${each('many + 1u', 'owner[j] = -1; other[j] = 0.0;')}
${each('few', 'own[j] = 0.0;')}
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
        var price = cost[(group * ${queries}u + query) * ${targets}u + aim];
        if (!(abs(price) < 1e30)) { price = 1e30; }
        let reduced = price - own[i] - other[j];
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
    ${each('many + 1u', 'if (visited[j] == 1u) { own[owner[j]] += step; other[j] -= step; } else { least[j] -= step; }')}
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
${each(`${targets}u`, `query_of[group * ${targets}u + j] = -1;`)}
${each(`${queries}u`, `target_of[group * ${queries}u + j] = -1;`)}
storageBarrier();
workgroupBarrier();
for (var j = lane; j < many + zero; j += ${lanes}u) {
  if (owner[j] >= 0) {
    let query = select(j, u32(owner[j]), swapped);
    let aim = select(u32(owner[j]), j, swapped);
    query_of[group * ${targets}u + aim] = i32(query);
    target_of[group * ${queries}u + query] = i32(aim);
  }
}`;
}

/** One workgroup an image (and decoder layer): nothing is read back to match queries with targets. */
export const assignment: KernelVariant = {
  family: 'assignment',
  variant: 'workgroup',
  ops: ['assignment'],
  accepts(node, target) {
    const [images, queries, targets] = node.inputs[0]!.type.shape as [number, number, number];
    return (
      images <= target.maxWorkgroupsPerDimension &&
      lanes <= target.maxInvocations &&
      workgroupBytes(Math.max(queries, targets)) <= target.maxWorkgroupBytes
    );
  },
  lower(node) {
    const [images, queries, targets] = node.inputs[0]!.type.shape as [number, number, number];
    const kernel = shader({
      family: 'assignment',
      variant: 'workgroup',
      tag: shapeTag([images, queries, targets]),
      bindings: [
        { name: 'cost', element: 'f32' },
        { name: 'labels', element: 'i32' },
        { name: 'query_of', element: 'i32' },
        { name: 'target_of', element: 'i32' },
      ],
      workgroupSize: lanes,
      declarations: declarations(Math.max(queries, targets)),
      body: search(queries, targets),
      grid: [images, 1, 1],
    });
    return single({
      kernel,
      args: [input(0), input(1), output(0), output(1)],
      workgroups: [images, 1, 1],
    });
  },
};
