// softmax workgroup, grid 6x1x1
enable subgroups;
@group(0) @binding(0) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
struct Sizes { rows: u32, steps: u32 }
@group(1) @binding(0) var<uniform> sizes: Sizes;
var<workgroup> partials: array<f32, 2>; // [subgroup]
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let group = workgroup.x;
  let rows = sizes.rows;
  let steps = sizes.steps;
  let id = group * 64u + lane;
  if (group >= rows) { return; }
  let start = group * steps;
  var maxima = vec4f(-3.4028234e38);
  for (var i = start + lane; i < start + steps; i += 64u) {
    maxima = max(maxima, x[i]);
  }
  let m_of_subgroup = subgroupMax(max(max(maxima.x, maxima.y), max(maxima.z, maxima.w)));
  if (lane % 32u == 0u) { partials[lane / 32u] = m_of_subgroup; }
  workgroupBarrier();
  var m = partials[0];
  for (var s = 1u; s < 2u; s++) { m = max(m, partials[s]); }
  workgroupBarrier();
  var sums = vec4f();
  for (var i = start + lane; i < start + steps; i += 64u) {
    let e = exp(x[i] - m); sums += e; y[i] = e;
  }
  let l_of_subgroup = subgroupAdd(dot(sums, vec4f(1.0)));
  if (lane % 32u == 0u) { partials[lane / 32u] = l_of_subgroup; }
  workgroupBarrier();
  var l = partials[0];
  for (var s = 1u; s < 2u; s++) { l = l + partials[s]; }
  workgroupBarrier();
  let scale = 1.0 / l;
  for (var i = start + lane; i < start + steps; i += 64u) {
    y[i] = y[i] * scale;
  }
}
