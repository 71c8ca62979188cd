// elementwise tanh, grid 32x1x1
@group(0) @binding(0) var<storage, read_write> in0_data: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out: array<vec4f>;
struct Sizes { threads: u32, items: u32 }
@group(1) @binding(0) var<uniform> sizes: Sizes;
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let group = workgroup.x;
  let threads = sizes.threads;
  let items = sizes.items;
  let id = group * 64u + lane;
  let begin = id / 8u * 8u * items + id % 8u;
  let end = min(threads, begin + 8u * items);
  for (var item = begin; item < end; item += 8u) {
  let id = item;
  let first = id * 4u;
  let in0 = in0_data[id];
  let t0_0 = tanh(clamp(in0[0], -10.0, 10.0));
  let t0_1 = tanh(clamp(in0[1], -10.0, 10.0));
  let t0_2 = tanh(clamp(in0[2], -10.0, 10.0));
  let t0_3 = tanh(clamp(in0[3], -10.0, 10.0));
  out[id] = vec4f(t0_0, t0_1, t0_2, t0_3);
  }
}
