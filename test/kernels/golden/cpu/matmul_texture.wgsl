// matmul texture, grid 1x1x1
enable subgroups;
@group(0) @binding(0) var<storage, read_write> c: array<vec4f>;
struct Sizes { rows: u32, columns: u32, depth: u32, batch: u32 }
@group(1) @binding(0) var<uniform> sizes: Sizes;
@group(2) @binding(0) var a_texels: texture_storage_2d<rgba32float, read>;
@group(2) @binding(1) var b_texels: texture_storage_2d<rgba32float, read>;
fn texel_at(texel: u32) -> vec2u { return vec2u(texel & 255u, texel >> 8u); }
@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let group = workgroup.x;
  let rows = sizes.rows;
  let columns = sizes.columns;
  let depth = sizes.depth;
  let batch = sizes.batch;
  let id = group * 8u + lane;
  let columnTiles = (columns + 31u) / 32u;
  let rowBlocks = (rows + 7u) / 8u;
  let tile = group;
  if (tile >= columnTiles * rowBlocks * batch) { return; }
  let column = (tile % columnTiles) * 32u + (lane % 8u) * 4u;
  let block = tile / columnTiles;
  let firstRow = block * 8u;
  let z = 0u;
  let firstK = 0u;
  let endK = depth;
  var acc0 = vec4f();
  var acc1 = vec4f();
  var acc2 = vec4f();
  var acc3 = vec4f();
  var acc4 = vec4f();
  var acc5 = vec4f();
  var acc6 = vec4f();
  var acc7 = vec4f();
  let start0 = min(firstRow + 0u + lane, rows - 1u) * depth;
  for (var k = firstK; k < endK; k += 4u) {
  {
  let b0 = textureLoad(b_texels, texel_at((min(column, columns - 4u) + ((k + 0u) + 0u) * columns) / 4u));
  let b1 = textureLoad(b_texels, texel_at((min(column, columns - 4u) + ((k + 0u) + 1u) * columns) / 4u));
  let b2 = textureLoad(b_texels, texel_at((min(column, columns - 4u) + ((k + 0u) + 2u) * columns) / 4u));
  let b3 = textureLoad(b_texels, texel_at((min(column, columns - 4u) + ((k + 0u) + 3u) * columns) / 4u));
  let a0 = textureLoad(a_texels, texel_at((start0 + (k + 0u)) / 4u));
  acc0 = fma(vec4f(subgroupShuffle(a0[0], 0u)), b0, acc0);
  acc0 = fma(vec4f(subgroupShuffle(a0[1], 0u)), b1, acc0);
  acc0 = fma(vec4f(subgroupShuffle(a0[2], 0u)), b2, acc0);
  acc0 = fma(vec4f(subgroupShuffle(a0[3], 0u)), b3, acc0);
  acc1 = fma(vec4f(subgroupShuffle(a0[0], 1u)), b0, acc1);
  acc1 = fma(vec4f(subgroupShuffle(a0[1], 1u)), b1, acc1);
  acc1 = fma(vec4f(subgroupShuffle(a0[2], 1u)), b2, acc1);
  acc1 = fma(vec4f(subgroupShuffle(a0[3], 1u)), b3, acc1);
  acc2 = fma(vec4f(subgroupShuffle(a0[0], 2u)), b0, acc2);
  acc2 = fma(vec4f(subgroupShuffle(a0[1], 2u)), b1, acc2);
  acc2 = fma(vec4f(subgroupShuffle(a0[2], 2u)), b2, acc2);
  acc2 = fma(vec4f(subgroupShuffle(a0[3], 2u)), b3, acc2);
  acc3 = fma(vec4f(subgroupShuffle(a0[0], 3u)), b0, acc3);
  acc3 = fma(vec4f(subgroupShuffle(a0[1], 3u)), b1, acc3);
  acc3 = fma(vec4f(subgroupShuffle(a0[2], 3u)), b2, acc3);
  acc3 = fma(vec4f(subgroupShuffle(a0[3], 3u)), b3, acc3);
  acc4 = fma(vec4f(subgroupShuffle(a0[0], 4u)), b0, acc4);
  acc4 = fma(vec4f(subgroupShuffle(a0[1], 4u)), b1, acc4);
  acc4 = fma(vec4f(subgroupShuffle(a0[2], 4u)), b2, acc4);
  acc4 = fma(vec4f(subgroupShuffle(a0[3], 4u)), b3, acc4);
  acc5 = fma(vec4f(subgroupShuffle(a0[0], 5u)), b0, acc5);
  acc5 = fma(vec4f(subgroupShuffle(a0[1], 5u)), b1, acc5);
  acc5 = fma(vec4f(subgroupShuffle(a0[2], 5u)), b2, acc5);
  acc5 = fma(vec4f(subgroupShuffle(a0[3], 5u)), b3, acc5);
  acc6 = fma(vec4f(subgroupShuffle(a0[0], 6u)), b0, acc6);
  acc6 = fma(vec4f(subgroupShuffle(a0[1], 6u)), b1, acc6);
  acc6 = fma(vec4f(subgroupShuffle(a0[2], 6u)), b2, acc6);
  acc6 = fma(vec4f(subgroupShuffle(a0[3], 6u)), b3, acc6);
  acc7 = fma(vec4f(subgroupShuffle(a0[0], 7u)), b0, acc7);
  acc7 = fma(vec4f(subgroupShuffle(a0[1], 7u)), b1, acc7);
  acc7 = fma(vec4f(subgroupShuffle(a0[2], 7u)), b2, acc7);
  acc7 = fma(vec4f(subgroupShuffle(a0[3], 7u)), b3, acc7);
  }
  }
  if ((firstRow + 0u) < rows) { if (column < columns) { c[((z * rows + (firstRow + 0u)) * columns + column) / 4u] = acc0; } }
  if ((firstRow + 1u) < rows) { if (column < columns) { c[((z * rows + (firstRow + 1u)) * columns + column) / 4u] = acc1; } }
  if ((firstRow + 2u) < rows) { if (column < columns) { c[((z * rows + (firstRow + 2u)) * columns + column) / 4u] = acc2; } }
  if ((firstRow + 3u) < rows) { if (column < columns) { c[((z * rows + (firstRow + 3u)) * columns + column) / 4u] = acc3; } }
  if ((firstRow + 4u) < rows) { if (column < columns) { c[((z * rows + (firstRow + 4u)) * columns + column) / 4u] = acc4; } }
  if ((firstRow + 5u) < rows) { if (column < columns) { c[((z * rows + (firstRow + 5u)) * columns + column) / 4u] = acc5; } }
  if ((firstRow + 6u) < rows) { if (column < columns) { c[((z * rows + (firstRow + 6u)) * columns + column) / 4u] = acc6; } }
  if ((firstRow + 7u) < rows) { if (column < columns) { c[((z * rows + (firstRow + 7u)) * columns + column) / 4u] = acc7; } }
}
