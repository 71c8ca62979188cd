// attention lane_four, grid 1x1x1
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
  for (var base = 0u; base < other; base += 4u) {
  let begins_0 = (image * other + min(base + 0u, other - 1u)) * stride + head * 1u;
  let k_0_0 = k[begins_0 + 0u];
  let v_0_0 = v[begins_0 + 0u];
  let begins_1 = (image * other + min(base + 1u, other - 1u)) * stride + head * 1u;
  let k_1_0 = k[begins_1 + 0u];
  let v_1_0 = v[begins_1 + 0u];
  let begins_2 = (image * other + min(base + 2u, other - 1u)) * stride + head * 1u;
  let k_2_0 = k[begins_2 + 0u];
  let v_2_0 = v[begins_2 + 0u];
  let begins_3 = (image * other + min(base + 3u, other - 1u)) * stride + head * 1u;
  let k_3_0 = k[begins_3 + 0u];
  let v_3_0 = v[begins_3 + 0u];
  let piece_score_0_0 = k_0_0;
  var score_four_0_0 = vec4f(own_q[0], own_q[1], own_q[2], own_q[3]) * piece_score_0_0;
  let piece_score_1_0 = k_1_0;
  var score_four_0_1 = vec4f(own_q[0], own_q[1], own_q[2], own_q[3]) * piece_score_1_0;
  let piece_score_2_0 = k_2_0;
  var score_four_0_2 = vec4f(own_q[0], own_q[1], own_q[2], own_q[3]) * piece_score_2_0;
  let piece_score_3_0 = k_3_0;
  var score_four_0_3 = vec4f(own_q[0], own_q[1], own_q[2], own_q[3]) * piece_score_3_0;
  let score_0_0 = dot(score_four_0_0, vec4f(1.0));
  let score_0_1 = dot(score_four_0_1, vec4f(1.0));
  let score_0_2 = dot(score_four_0_2, vec4f(1.0));
  let score_0_3 = dot(score_four_0_3, vec4f(1.0));
  let seen_0_0 = select(-3.4e38, score_0_0, (base + 0u < other));
  let seen_0_1 = select(-3.4e38, score_0_1, (base + 1u < other));
  let seen_0_2 = select(-3.4e38, score_0_2, (base + 2u < other));
  let seen_0_3 = select(-3.4e38, score_0_3, (base + 3u < other));
  let top_0 = max(max(max(max(peak[0], seen_0_0), seen_0_1), seen_0_2), seen_0_3);
  let fade_0 = exp(peak[0] - top_0);
  peak[0] = top_0;
  let p_0_0 = select(0.0, exp(seen_0_0 - top_0), (base + 0u < other));
  let p_0_1 = select(0.0, exp(seen_0_1 - top_0), (base + 1u < other));
  let p_0_2 = select(0.0, exp(seen_0_2 - top_0), (base + 2u < other));
  let p_0_3 = select(0.0, exp(seen_0_3 - top_0), (base + 3u < other));
  total[0] = total[0] * fade_0 + p_0_0 + p_0_1 + p_0_2 + p_0_3;
  {
  let piece_0 = v_0_0;
  let piece_1 = v_1_0;
  let piece_2 = v_2_0;
  let piece_3 = v_3_0;
  sum_y[0] = fma(p_0_3, piece_3[0], fma(p_0_2, piece_2[0], fma(p_0_1, piece_1[0], fma(p_0_0, piece_0[0], sum_y[0] * fade_0))));
  sum_y[1] = fma(p_0_3, piece_3[1], fma(p_0_2, piece_2[1], fma(p_0_1, piece_1[1], fma(p_0_0, piece_0[1], sum_y[1] * fade_0))));
  sum_y[2] = fma(p_0_3, piece_3[2], fma(p_0_2, piece_2[2], fma(p_0_1, piece_1[2], fma(p_0_0, piece_0[2], sum_y[2] * fade_0))));
  sum_y[3] = fma(p_0_3, piece_3[3], fma(p_0_2, piece_2[3], fma(p_0_1, piece_1[3], fma(p_0_0, piece_0[3], sum_y[3] * fade_0))));
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
