// reduce sum_workgroup, grid 1x1x1
@group(0) @binding(0) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
struct Sizes { outputs: u32, length: u32, across: u32, slices: u32, chunks: u32, size: u32, groups: u32, n0: u32 }
@group(1) @binding(0) var<uniform> sizes: Sizes;
var<workgroup> partials: array<vec4f, 64>; // [slice, result]
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let group = workgroup.x;
  let outputs = sizes.outputs;
  let length = sizes.length;
  let across = sizes.across;
  let slices = sizes.slices;
  let chunks = sizes.chunks;
  let size = sizes.size;
  let groups = sizes.groups;
  let n0 = sizes.n0;
  let id = group * 64u + lane;
  let item = group / groups;
  if (item >= 1u) { return; }
  let chunk = group % groups % chunks;
  let out = group % groups / chunks * across + lane % across;
  let slice = lane / across;
  let begin = chunk * size;
  let end = min(begin + size, length);
  var total = vec4f(0.0);
  if (out < outputs) {
  let base = out;
  for (var i = begin + slice; i < end; i += slices) {
    total += x[base + i * n0];
  }
  }
  partials[lane] = total;
  workgroupBarrier();
  if (slice > 0u || out >= outputs) { return; }
  for (var s = 1u; s < slices; s++) { total += partials[s * across + lane]; }
  y[chunk * outputs + out] = total;
}
