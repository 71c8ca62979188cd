// matmul workgroup, grid 1x1x1
@group(0) @binding(0) var<storage, read_write> a: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> b: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> c: array<vec4f>;
struct Sizes { rows: u32, columns: u32, depth: u32, batch: u32 }
@group(1) @binding(0) var<uniform> sizes: Sizes;
var<workgroup> tile_a: array<vec4f, 128>; // [row, k / 4], four k each
var<workgroup> tile_b: array<vec4f, 256>; // [k, column / 4], four columns each
@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let group = workgroup.x;
  let rows = sizes.rows;
  let columns = sizes.columns;
  let depth = sizes.depth;
  let batch = sizes.batch;
  let zero = workgroup.z;
  let id = group * 128u + lane;
  let columnTiles = (columns + 63u) / 64u;
  let rowBlocks = (rows + 31u) / 32u;
  let tile = group;
  if (tile >= columnTiles * rowBlocks * batch) { return; }
  let column = (tile % columnTiles) * 64u + (lane % 16u) * 4u;
  let block = tile / columnTiles;
  let firstRow = block * 32u;
  let z = 0u;
  let firstK = 0u;
  let endK = depth;
  let start = min(column, columns - 4u);
  var acc0 = vec4f();
  var acc1 = vec4f();
  var acc2 = vec4f();
  var acc3 = vec4f();
  let laneColumn = lane % 16u;
  let laneRow = (lane / 16u) * 4u;
  let firstResult = firstRow + laneRow;
  let lastK = endK - 1u;
  for (var tileK = firstK; tileK < endK; tileK += 16u) {
    for (var i = lane; i < 128u + zero; i += 128u) {
      let start = min(firstRow + i / 4u, rows - 1u) * depth;
      let k = tileK + (i % 4u) * 4u;
      tile_a[i] = select(vec4f(), a[start / 4u + (min(k, lastK) / 4u)], k < endK);
    }
    for (var step = lane / 16u; step < 16u + zero; step += 8u) {
      let k = min(tileK + step, lastK);
      tile_b[step * 16u + laneColumn] = select(vec4f(), b[(start + k * columns) / 4u], tileK + step < endK);
    }
    workgroupBarrier();
    for (var quad = 0u; quad < 4u + zero; quad++) {
      let b0 = tile_b[(quad * 4u + 0u) * 16u + laneColumn];
      let b1 = tile_b[(quad * 4u + 1u) * 16u + laneColumn];
      let b2 = tile_b[(quad * 4u + 2u) * 16u + laneColumn];
      let b3 = tile_b[(quad * 4u + 3u) * 16u + laneColumn];
      let a0 = tile_a[(laneRow + 0u) * 4u + quad];
      acc0 = fma(vec4f(a0[0]), b0, acc0);
      acc0 = fma(vec4f(a0[1]), b1, acc0);
      acc0 = fma(vec4f(a0[2]), b2, acc0);
      acc0 = fma(vec4f(a0[3]), b3, acc0);
      let a1 = tile_a[(laneRow + 1u) * 4u + quad];
      acc1 = fma(vec4f(a1[0]), b0, acc1);
      acc1 = fma(vec4f(a1[1]), b1, acc1);
      acc1 = fma(vec4f(a1[2]), b2, acc1);
      acc1 = fma(vec4f(a1[3]), b3, acc1);
      let a2 = tile_a[(laneRow + 2u) * 4u + quad];
      acc2 = fma(vec4f(a2[0]), b0, acc2);
      acc2 = fma(vec4f(a2[1]), b1, acc2);
      acc2 = fma(vec4f(a2[2]), b2, acc2);
      acc2 = fma(vec4f(a2[3]), b3, acc2);
      let a3 = tile_a[(laneRow + 3u) * 4u + quad];
      acc3 = fma(vec4f(a3[0]), b0, acc3);
      acc3 = fma(vec4f(a3[1]), b1, acc3);
      acc3 = fma(vec4f(a3[2]), b2, acc3);
      acc3 = fma(vec4f(a3[3]), b3, acc3);
    }
    workgroupBarrier();
  }
  if ((firstResult + 0u) < rows) { if (column < columns) { c[((z * rows + (firstResult + 0u)) * columns + column) / 4u] = acc0; } }
  if ((firstResult + 1u) < rows) { if (column < columns) { c[((z * rows + (firstResult + 1u)) * columns + column) / 4u] = acc1; } }
  if ((firstResult + 2u) < rows) { if (column < columns) { c[((z * rows + (firstResult + 2u)) * columns + column) / 4u] = acc2; } }
  if ((firstResult + 3u) < rows) { if (column < columns) { c[((z * rows + (firstResult + 3u)) * columns + column) / 4u] = acc3; } }
}
