// matmul subgroup, grid 1x1x1
enable subgroups;
@group(0) @binding(0) var<storage, read_write> a: array<f32>;
@group(0) @binding(1) var<storage, read_write> b: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> c: array<vec4f>;
struct Sizes { rows: u32, columns: u32, depth: u32, batch: u32 }
@group(1) @binding(0) var<uniform> sizes: Sizes;
@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let group = workgroup.x;
  let rows = sizes.rows;
  let columns = sizes.columns;
  let depth = sizes.depth;
  let batch = sizes.batch;
  let id = group * 8u + lane;
  let columnTiles = (columns + 31u) / 32u;
  let rowBlocks = (rows + 3u) / 4u;
  let tile = group;
  if (tile >= columnTiles * rowBlocks * batch) { return; }
  let column = (tile % columnTiles) * 32u + (lane % 8u) * 4u;
  let block = tile / columnTiles;
  let firstRow = block * 4u;
  let z = 0u;
  let firstK = 0u;
  let endK = depth;
  let start = min(column, columns - 4u);
  let base0 = min(firstRow + 0u + lane, rows - 1u) * depth;
  var acc0 = vec4f();
  var acc1 = vec4f();
  var acc2 = vec4f();
  var acc3 = vec4f();
  for (var k = firstK; k < endK; k++) {
  let b = b[(start + k * columns) / 4u];
  let a0 = a[base0 + k];
  acc0 = fma(vec4f(subgroupShuffle(a0, 0u)), b, acc0);
  acc1 = fma(vec4f(subgroupShuffle(a0, 1u)), b, acc1);
  acc2 = fma(vec4f(subgroupShuffle(a0, 2u)), b, acc2);
  acc3 = fma(vec4f(subgroupShuffle(a0, 3u)), b, acc3);
  }
  if ((firstRow + 0u) < rows) { if (column < columns) { c[((z * rows + (firstRow + 0u)) * columns + column) / 4u] = acc0; } }
  if ((firstRow + 1u) < rows) { if (column < columns) { c[((z * rows + (firstRow + 1u)) * columns + column) / 4u] = acc1; } }
  if ((firstRow + 2u) < rows) { if (column < columns) { c[((z * rows + (firstRow + 2u)) * columns + column) / 4u] = acc2; } }
  if ((firstRow + 3u) < rows) { if (column < columns) { c[((z * rows + (firstRow + 3u)) * columns + column) / 4u] = acc3; } }
}
