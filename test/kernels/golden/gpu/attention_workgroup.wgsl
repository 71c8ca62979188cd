// attention workgroup, grid 4x1x1
@group(0) @binding(0) var<storage, read_write> q: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> k: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> v: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> ml: array<f32>;
struct Sizes { pairs: u32, heads: u32, stationary: u32, streamed: u32, stride: u32 }
@group(1) @binding(0) var<uniform> sizes: Sizes;
var<workgroup> staged_k: array<vec4f, 32>; // [token, chunk]
var<workgroup> staged_v: array<vec4f, 32>; // [token, chunk]
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let group = workgroup.x;
  let pairs = sizes.pairs;
  let heads = sizes.heads;
  let stationary = sizes.stationary;
  let streamed = sizes.streamed;
  let stride = sizes.stride;
  let id = group * 64u + lane;
  let blocks = (stationary + 63u) / 64u;
  if (group >= pairs * blocks) { return; }
  let pair = group / blocks;
  let first = (group % blocks) * 64u + lane;
  let head = pair % heads;
  let image = pair / heads;
  var stationary_q: array<f32, 4>;
  var sum_y: array<f32, 4>;
  var m: array<f32, 1>;
  var l: array<f32, 1>;
  {
  const r = 0u;
  let live = first + r * 64u < stationary;
  let token = min(first + r * 64u, stationary - 1u);
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
  for (var tile = 0u; tile < streamed; tile += 32u) {
  workgroupBarrier();
  for (var slot = lane; slot < 32u; slot += 64u) {
  let chunk = slot % 1u;
  let start = (image * streamed + min(tile + slot / 1u, streamed - 1u)) * stride + head * 1u + chunk * 1u;
  staged_k[slot] = k[start];
  staged_v[slot] = v[start];
  }
  workgroupBarrier();
  for (var base = tile; base < min(tile + 32u, streamed); base += 4u) {
  let chunk_at = (base - tile) * 1u;
  let chunk_score_0_0 = staged_k[chunk_at + 0u];
  var score_sum_0_0 = vec4f(stationary_q[0], stationary_q[1], stationary_q[2], stationary_q[3]) * chunk_score_0_0;
  let chunk_score_1_0 = staged_k[chunk_at + 1u];
  var score_sum_0_1 = vec4f(stationary_q[0], stationary_q[1], stationary_q[2], stationary_q[3]) * chunk_score_1_0;
  let chunk_score_2_0 = staged_k[chunk_at + 2u];
  var score_sum_0_2 = vec4f(stationary_q[0], stationary_q[1], stationary_q[2], stationary_q[3]) * chunk_score_2_0;
  let chunk_score_3_0 = staged_k[chunk_at + 3u];
  var score_sum_0_3 = vec4f(stationary_q[0], stationary_q[1], stationary_q[2], stationary_q[3]) * chunk_score_3_0;
  let score_0_0 = dot(score_sum_0_0, vec4f(1.0));
  let score_0_1 = dot(score_sum_0_1, vec4f(1.0));
  let score_0_2 = dot(score_sum_0_2, vec4f(1.0));
  let score_0_3 = dot(score_sum_0_3, vec4f(1.0));
  let logit_0_0 = select(-3.4e38, score_0_0, (base + 0u < streamed));
  let logit_0_1 = select(-3.4e38, score_0_1, (base + 1u < streamed));
  let logit_0_2 = select(-3.4e38, score_0_2, (base + 2u < streamed));
  let logit_0_3 = select(-3.4e38, score_0_3, (base + 3u < streamed));
  let new_m_0 = max(max(max(max(m[0], logit_0_0), logit_0_1), logit_0_2), logit_0_3);
  let rescale_0 = exp(m[0] - new_m_0);
  m[0] = new_m_0;
  let p_0_0 = select(0.0, exp(logit_0_0 - new_m_0), (base + 0u < streamed));
  let p_0_1 = select(0.0, exp(logit_0_1 - new_m_0), (base + 1u < streamed));
  let p_0_2 = select(0.0, exp(logit_0_2 - new_m_0), (base + 2u < streamed));
  let p_0_3 = select(0.0, exp(logit_0_3 - new_m_0), (base + 3u < streamed));
  l[0] = l[0] * rescale_0 + p_0_0 + p_0_1 + p_0_2 + p_0_3;
  {
  let chunk_0 = staged_v[chunk_at + 0u];
  let chunk_1 = staged_v[chunk_at + 1u];
  let chunk_2 = staged_v[chunk_at + 2u];
  let chunk_3 = staged_v[chunk_at + 3u];
  sum_y[0] = fma(p_0_3, chunk_3[0], fma(p_0_2, chunk_2[0], fma(p_0_1, chunk_1[0], fma(p_0_0, chunk_0[0], sum_y[0] * rescale_0))));
  sum_y[1] = fma(p_0_3, chunk_3[1], fma(p_0_2, chunk_2[1], fma(p_0_1, chunk_1[1], fma(p_0_0, chunk_0[1], sum_y[1] * rescale_0))));
  sum_y[2] = fma(p_0_3, chunk_3[2], fma(p_0_2, chunk_2[2], fma(p_0_1, chunk_1[2], fma(p_0_0, chunk_0[2], sum_y[2] * rescale_0))));
  sum_y[3] = fma(p_0_3, chunk_3[3], fma(p_0_2, chunk_2[3], fma(p_0_1, chunk_1[3], fma(p_0_0, chunk_0[3], sum_y[3] * rescale_0))));
  }
  }
  }
  {
  const r = 0u;
  let live = first + r * 64u < stationary;
  let token = min(first + r * 64u, stationary - 1u);
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
