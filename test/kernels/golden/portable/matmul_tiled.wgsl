// matmul tiled, grid 1x1x1
@group(0) @binding(0) var<storage, read_write> a: array<f32>;
@group(0) @binding(1) var<storage, read_write> b: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> c: array<vec4f>;
struct Sizes { rows: u32, columns: u32, depth: u32, batch: u32 }
@group(1) @binding(0) var<uniform> sizes: Sizes;
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let group = workgroup.x;
  let rows = sizes.rows;
  let columns = sizes.columns;
  let depth = sizes.depth;
  let batch = sizes.batch;
  let id = group * 64u + lane;
  let columnTiles = (columns + 3u) / 4u;
  let rowBlocks = (rows + 1u) / 2u;
  let tile = id / 1u;
  if (tile >= columnTiles * rowBlocks * batch) { return; }
  let column = (tile % columnTiles) * 4u + (lane % 1u) * 4u;
  let block = tile / columnTiles;
  let firstRow = block * 2u;
  let z = 0u;
  let firstK = 0u;
  let endK = depth;
  let start = min(column, columns - 4u);
  let base0 = min(firstRow + 0u, rows - 1u) * depth;
  let base1 = min(firstRow + 1u, rows - 1u) * depth;
  var acc0 = vec4f();
  var acc1 = vec4f();
  for (var k = firstK; k < endK; k++) {
  let b = b[(start + k * columns) / 4u];
  let a0 = a[base0 + k];
  let a1 = a[base1 + k];
  acc0 = fma(vec4f(a0), b, acc0);
  acc1 = fma(vec4f(a1), b, acc1);
  }
  if ((firstRow + 0u) < rows) { if (column < columns) { c[((z * rows + (firstRow + 0u)) * columns + column) / 4u] = acc0; } }
  if ((firstRow + 1u) < rows) { if (column < columns) { c[((z * rows + (firstRow + 1u)) * columns + column) / 4u] = acc1; } }
}
