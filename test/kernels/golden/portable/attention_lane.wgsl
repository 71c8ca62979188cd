// attention lane, grid 1x1x1
@group(0) @binding(0) var<storage, read_write> q: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> k: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> v: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> stats: array<f32>;
struct Sizes { pairs: u32, heads: u32, own: u32, other: u32, stride: u32 }
@group(1) @binding(0) var<uniform> sizes: Sizes;
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let group = workgroup.x;
  let pairs = sizes.pairs;
  let heads = sizes.heads;
  let own = sizes.own;
  let other = sizes.other;
  let stride = sizes.stride;
  let id = group * 64u + lane;
  if (id >= pairs * own) { return; }
  let first = id % own;
  let pair = id / own;
  let head = pair % heads;
  let image = pair / heads;
  var own_q: array<f32, 4>;
  var sum_y: array<f32, 4>;
  var peak: array<f32, 1>;
  var total: array<f32, 1>;
  {
  const r = 0u;
  let live = first + r * 0u < own;
  let token = min(first + r * 0u, own - 1u);
  let row = pair * own + token;
  let at = (image * own + token) * stride + head * 1u;
  peak[r] = -3.4e38f;
  {
  const p = 0u;
  let step_own_q = q[at + p] * 0.5f;
  own_q[(p * 1u + r) * 4u + 0u] = step_own_q[0];
  own_q[(p * 1u + r) * 4u + 1u] = step_own_q[1];
  own_q[(p * 1u + r) * 4u + 2u] = step_own_q[2];
  own_q[(p * 1u + r) * 4u + 3u] = step_own_q[3];
  }
  }
  for (var base = 0u; base < other; base += 1u) {
  let begins_0 = (image * other + min(base + 0u, other - 1u)) * stride + head * 1u;
  let k_0_0 = k[begins_0 + 0u];
  let v_0_0 = v[begins_0 + 0u];
  let piece_score_0_0 = k_0_0;
  var score_four_0_0 = vec4f(own_q[0], own_q[1], own_q[2], own_q[3]) * piece_score_0_0;
  let score_0_0 = dot(score_four_0_0, vec4f(1.0));
  let seen_0_0 = select(-3.4e38, score_0_0, true);
  let lower_0 = exp(-abs(seen_0_0 - peak[0]));
  let rises_0 = seen_0_0 > peak[0];
  let fade_0 = select(1.0, lower_0, rises_0);
  let p_0_0 = select(lower_0, 1.0, rises_0);
  peak[0] = max(peak[0], seen_0_0);
  total[0] = total[0] * fade_0 + p_0_0;
  {
  let piece_0 = v_0_0;
  sum_y[0] = fma(p_0_0, piece_0[0], sum_y[0] * fade_0);
  sum_y[1] = fma(p_0_0, piece_0[1], sum_y[1] * fade_0);
  sum_y[2] = fma(p_0_0, piece_0[2], sum_y[2] * fade_0);
  sum_y[3] = fma(p_0_0, piece_0[3], sum_y[3] * fade_0);
  }
  }
  {
  const r = 0u;
  let live = first + r * 0u < own;
  let token = min(first + r * 0u, own - 1u);
  let row = pair * own + token;
  let at = (image * own + token) * stride + head * 1u;
  let scale = 1.0 / total[r];
  if (live) {
  stats[row * 2u] = peak[r];
  stats[row * 2u + 1u] = scale;
  }
  if (live) {
  {
  const p = 0u;
  y[at + p] = vec4f(sum_y[(p * 1u + r) * 4u + 0u], sum_y[(p * 1u + r) * 4u + 1u], sum_y[(p * 1u + r) * 4u + 2u], sum_y[(p * 1u + r) * 4u + 3u]) * scale;
  }
  }
  }
}
