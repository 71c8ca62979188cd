// reduce sum, grid 2x1x1
@group(0) @binding(0) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
struct Sizes { outputs: u32, length: u32, across: u32, shares: u32, n0: u32 }
@group(1) @binding(0) var<uniform> sizes: Sizes;
var<workgroup> partials: array<vec4f, 64>;
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let group = workgroup.x;
  let outputs = sizes.outputs;
  let length = sizes.length;
  let across = sizes.across;
  let shares = sizes.shares;
  let n0 = sizes.n0;
  let id = group * 64u + lane;
  let out = group * across + lane % across;
  let share = lane / across;
  var total = vec4f(0.0);
  if (out < outputs) {
  let base = out;
  for (var i = share; i < length; i += shares) {
    total += x[base + i * n0];
  }
  }
  partials[lane] = total;
  workgroupBarrier();
  if (share > 0u || out >= outputs) { return; }
  for (var s = 1u; s < shares; s++) {
    total += partials[s * across + lane];
  }
  y[out] = total;
}
