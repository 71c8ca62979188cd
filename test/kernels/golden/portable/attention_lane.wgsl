// attention lane, grid 1x1x1
@group(0) @binding(0) var<storage, read_write> q: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> k: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> v: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> ml: array<f32>;
struct Sizes { pairs: u32, heads: u32, stationary: u32, streamed: u32, stride: u32 }
@group(1) @binding(0) var<uniform> sizes: Sizes;
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let group = workgroup.x;
  let pairs = sizes.pairs;
  let heads = sizes.heads;
  let stationary = sizes.stationary;
  let streamed = sizes.streamed;
  let stride = sizes.stride;
  let id = group * 64u + lane;
  if (id >= pairs * stationary) { return; }
  let first = id % stationary;
  let pair = id / stationary;
  let head = pair % heads;
  let image = pair / heads;
  var stationary_q: array<f32, 4>;
  var sum_y: array<f32, 4>;
  var m: array<f32, 1>;
  var l: array<f32, 1>;
  {
  const r = 0u;
  let live = first + r * 0u < stationary;
  let token = min(first + r * 0u, stationary - 1u);
  let row = pair * stationary + token;
  let at = (image * stationary + token) * stride + head * 1u;
  m[r] = -3.4e38f;
  {
  const p = 0u;
  let step_stationary_q = q[at + p] * 0.5f;
  stationary_q[(p * 1u + r) * 4u + 0u] = step_stationary_q[0];
  stationary_q[(p * 1u + r) * 4u + 1u] = step_stationary_q[1];
  stationary_q[(p * 1u + r) * 4u + 2u] = step_stationary_q[2];
  stationary_q[(p * 1u + r) * 4u + 3u] = step_stationary_q[3];
  }
  }
  for (var base = 0u; base < streamed; base += 1u) {
  let start_0 = (image * streamed + min(base + 0u, streamed - 1u)) * stride + head * 1u;
  let k_0_0 = k[start_0 + 0u];
  let v_0_0 = v[start_0 + 0u];
  let chunk_score_0_0 = k_0_0;
  var score_sum_0_0 = vec4f(stationary_q[0], stationary_q[1], stationary_q[2], stationary_q[3]) * chunk_score_0_0;
  let score_0_0 = dot(score_sum_0_0, vec4f(1.0));
  let logit_0_0 = select(-3.4e38, score_0_0, true);
  let exp_gap_0 = exp(-abs(logit_0_0 - m[0]));
  let raises_m_0 = logit_0_0 > m[0];
  let rescale_0 = select(1.0, exp_gap_0, raises_m_0);
  let p_0_0 = select(exp_gap_0, 1.0, raises_m_0);
  m[0] = max(m[0], logit_0_0);
  l[0] = l[0] * rescale_0 + p_0_0;
  {
  let chunk_0 = v_0_0;
  sum_y[0] = fma(p_0_0, chunk_0[0], sum_y[0] * rescale_0);
  sum_y[1] = fma(p_0_0, chunk_0[1], sum_y[1] * rescale_0);
  sum_y[2] = fma(p_0_0, chunk_0[2], sum_y[2] * rescale_0);
  sum_y[3] = fma(p_0_0, chunk_0[3], sum_y[3] * rescale_0);
  }
  }
  {
  const r = 0u;
  let live = first + r * 0u < stationary;
  let token = min(first + r * 0u, stationary - 1u);
  let row = pair * stationary + token;
  let at = (image * stationary + token) * stride + head * 1u;
  let scale = 1.0 / l[r];
  if (live) {
  ml[row * 2u] = m[r];
  ml[row * 2u + 1u] = scale;
  }
  if (live) {
  {
  const p = 0u;
  y[at + p] = vec4f(sum_y[(p * 1u + r) * 4u + 0u], sum_y[(p * 1u + r) * 4u + 1u], sum_y[(p * 1u + r) * 4u + 2u], sum_y[(p * 1u + r) * 4u + 3u]) * scale;
  }
  }
  }
}
