// elementwise add, grid 1x1x1
enable f16;
@group(0) @binding(0) var<storage, read_write> in0_data: array<vec4h>;
@group(0) @binding(1) var<storage, read_write> in1_data: array<vec4h>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4h>;
fn narrow_vec4f(value: vec4f) -> vec4h {
  return vec4h(select(value, value * 1e38, abs(value) > vec4f(65504.0)));
}
fn in0_data_load(i: u32) -> vec4f {
  return vec4f(in0_data[i]);
}
fn in0_data_store(i: u32, value: vec4f) {
  in0_data[i] = narrow_vec4f(value); return;
}
fn in1_data_load(i: u32) -> vec4f {
  return vec4f(in1_data[i]);
}
fn in1_data_store(i: u32, value: vec4f) {
  in1_data[i] = narrow_vec4f(value); return;
}
fn out_load(i: u32) -> vec4f {
  return vec4f(out[i]);
}
fn out_store(i: u32, value: vec4f) {
  out[i] = narrow_vec4f(value); return;
}
struct Sizes { threads: u32, n0: u32 }
@group(1) @binding(0) var<uniform> sizes: Sizes;
fn quotient(a: u32, b: u32) -> u32 { return u32((f32(a) + 0.5) / f32(b)); }
fn remainder(a: u32, b: u32) -> u32 { return a - quotient(a, b) * b; }
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let group = workgroup.x;
  let threads = sizes.threads;
  let n0 = sizes.n0;
  let id = group * 64u + lane;
  if (id >= threads) { return; }
  let first = id * 4u;
  let in0 = in0_data_load(u32(id));
  let in1 = in1_data_load(u32((remainder(first, n0)) / 4u));
  let t0_0 = (in0[0] + in1[0]);
  let t0_1 = (in0[1] + in1[1]);
  let t0_2 = (in0[2] + in1[2]);
  let t0_3 = (in0[3] + in1[3]);
  out_store(u32(id), vec4f(t0_0, t0_1, t0_2, t0_3));
}
