// softmax row4, grid 1x1x1
@group(0) @binding(0) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
struct Sizes { threads: u32, steps: u32 }
@group(1) @binding(0) var<uniform> sizes: Sizes;
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let group = workgroup.x;
  let threads = sizes.threads;
  let steps = sizes.steps;
  let id = group * 64u + lane;
  if (id >= threads) { return; }
  let start = (id) * steps;
  var maxima = x[start];
  for (var i = start; i < start + steps; i++) {
    maxima = max(maxima, x[i]);
  }
  let m = max(max(maxima.x, maxima.y), max(maxima.z, maxima.w));
  var sums = vec4f();
  for (var i = start; i < start + steps; i++) {
    let e = exp(x[i] - m); sums += e; y[i] = e;
  }
  let scale = 1.0 / dot(sums, vec4f(1.0));
  for (var i = start; i < start + steps; i++) {
    y[i] = y[i] * scale;
  }
}
