// matmul double_buffered, grid 1x1x1
@group(0) @binding(0) var<storage, read_write> a: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> b: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> c: array<vec4f>;
struct Sizes { rows: u32, columns: u32, depth: u32, batch: u32 }
@group(1) @binding(0) var<uniform> sizes: Sizes;
var<workgroup> tiles_a: array<vec4f, 512>; // [buffer, row, k / 4], four k each
var<workgroup> tiles_b: array<vec4f, 512>; // [buffer, k, column / 4], four columns each
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let group = workgroup.x;
  let rows = sizes.rows;
  let columns = sizes.columns;
  let depth = sizes.depth;
  let batch = sizes.batch;
  let zero = workgroup.z;
  let id = group * 256u + lane;
  let columnTiles = (columns + 127u) / 128u;
  let rowBlocks = (rows + 127u) / 128u;
  let tile = group;
  if (tile >= columnTiles * rowBlocks * batch) { return; }
  let column = (tile % columnTiles) * 128u + (lane % 32u) * 4u;
  let block = tile / columnTiles;
  let firstRow = block * 128u;
  let z = 0u;
  let firstK = 0u;
  let endK = depth;
  let start0 = (min(column + 0u, columns - 1u)) * depth;
  let start1 = (min(column + 1u, columns - 1u)) * depth;
  let start2 = (min(column + 2u, columns - 1u)) * depth;
  let start3 = (min(column + 3u, columns - 1u)) * depth;
  var acc_0_0 = vec4f();
  var acc_0_1 = vec4f();
  var acc_0_2 = vec4f();
  var acc_0_3 = vec4f();
  var acc_0_4 = vec4f();
  var acc_0_5 = vec4f();
  var acc_0_6 = vec4f();
  var acc_0_7 = vec4f();
  var acc_1_0 = vec4f();
  var acc_1_1 = vec4f();
  var acc_1_2 = vec4f();
  var acc_1_3 = vec4f();
  var acc_1_4 = vec4f();
  var acc_1_5 = vec4f();
  var acc_1_6 = vec4f();
  var acc_1_7 = vec4f();
  let laneColumn = lane % 16u;
  let laneRow = (lane / 16u) * 8u;
  let firstColumn = column - (lane % 32u) * 4u;
  let lastK = endK - 1u;
  let rowOfA = lane / 2u;
  let quadOfA = lane % 2u;
  let baseOfA = min(firstRow + rowOfA, rows - 1u) * depth;
  var buffer = 0u;
  {
  let tileK = firstK;
  let kOfA = tileK + quadOfA * 4u;
  let nextA = select(vec4f(), a[baseOfA / 4u + (min(kOfA, lastK) / 4u)], kOfA < endK);
  let kOfB = tileK + (lane / 32u) * 4u;
  var nextB0 = vec4f();
  var nextB1 = vec4f();
  var nextB2 = vec4f();
  var nextB3 = vec4f();
  if (lane < 64u && kOfB < endK) {
  let r0 = b[start0 / 4u + (kOfB / 4u)];
  let r1 = b[start1 / 4u + (kOfB / 4u)];
  let r2 = b[start2 / 4u + (kOfB / 4u)];
  let r3 = b[start3 / 4u + (kOfB / 4u)];
  let b0 = vec4f(r0[0], r1[0], r2[0], r3[0]);
  let b1 = vec4f(r0[1], r1[1], r2[1], r3[1]);
  let b2 = vec4f(r0[2], r1[2], r2[2], r3[2]);
  let b3 = vec4f(r0[3], r1[3], r2[3], r3[3]);
  nextB0 = b0;
  nextB1 = b1;
  nextB2 = b2;
  nextB3 = b3;
  }
  tiles_a[(buffer * 128u + rowOfA) * 2u + quadOfA] = nextA;
  if (lane < 64u) {
  tiles_b[(buffer * 8u + (lane / 32u) * 4u + 0u) * 32u + lane % 32u] = nextB0;
  tiles_b[(buffer * 8u + (lane / 32u) * 4u + 1u) * 32u + lane % 32u] = nextB1;
  tiles_b[(buffer * 8u + (lane / 32u) * 4u + 2u) * 32u + lane % 32u] = nextB2;
  tiles_b[(buffer * 8u + (lane / 32u) * 4u + 3u) * 32u + lane % 32u] = nextB3;
  }
  }
  workgroupBarrier();
  for (var k0 = firstK; k0 < endK; k0 += 8u) {
    let tileK = k0 + 8u;
    let current = buffer;
    buffer = 1u - buffer;
    let kOfA = tileK + quadOfA * 4u;
  let nextA = select(vec4f(), a[baseOfA / 4u + (min(kOfA, lastK) / 4u)], kOfA < endK);
  let kOfB = tileK + (lane / 32u) * 4u;
  var nextB0 = vec4f();
  var nextB1 = vec4f();
  var nextB2 = vec4f();
  var nextB3 = vec4f();
  if (lane < 64u && kOfB < endK) {
  let r0 = b[start0 / 4u + (kOfB / 4u)];
  let r1 = b[start1 / 4u + (kOfB / 4u)];
  let r2 = b[start2 / 4u + (kOfB / 4u)];
  let r3 = b[start3 / 4u + (kOfB / 4u)];
  let b0 = vec4f(r0[0], r1[0], r2[0], r3[0]);
  let b1 = vec4f(r0[1], r1[1], r2[1], r3[1]);
  let b2 = vec4f(r0[2], r1[2], r2[2], r3[2]);
  let b3 = vec4f(r0[3], r1[3], r2[3], r3[3]);
  nextB0 = b0;
  nextB1 = b1;
  nextB2 = b2;
  nextB3 = b3;
  }
  for (var quad = 0u; quad < 2u + zero; quad++) {
  let b_0_0 = tiles_b[(current * 8u + quad * 4u + 0u) * 32u + laneColumn + 0u];
  let b_0_1 = tiles_b[(current * 8u + quad * 4u + 1u) * 32u + laneColumn + 0u];
  let b_0_2 = tiles_b[(current * 8u + quad * 4u + 2u) * 32u + laneColumn + 0u];
  let b_0_3 = tiles_b[(current * 8u + quad * 4u + 3u) * 32u + laneColumn + 0u];
  let b_1_0 = tiles_b[(current * 8u + quad * 4u + 0u) * 32u + laneColumn + 16u];
  let b_1_1 = tiles_b[(current * 8u + quad * 4u + 1u) * 32u + laneColumn + 16u];
  let b_1_2 = tiles_b[(current * 8u + quad * 4u + 2u) * 32u + laneColumn + 16u];
  let b_1_3 = tiles_b[(current * 8u + quad * 4u + 3u) * 32u + laneColumn + 16u];
  let a0 = tiles_a[(current * 128u + laneRow + 0u) * 2u + quad];
  acc_0_0 = fma(vec4f(a0[0]), b_0_0, acc_0_0);
  acc_0_0 = fma(vec4f(a0[1]), b_0_1, acc_0_0);
  acc_0_0 = fma(vec4f(a0[2]), b_0_2, acc_0_0);
  acc_0_0 = fma(vec4f(a0[3]), b_0_3, acc_0_0);
  acc_1_0 = fma(vec4f(a0[0]), b_1_0, acc_1_0);
  acc_1_0 = fma(vec4f(a0[1]), b_1_1, acc_1_0);
  acc_1_0 = fma(vec4f(a0[2]), b_1_2, acc_1_0);
  acc_1_0 = fma(vec4f(a0[3]), b_1_3, acc_1_0);
  let a1 = tiles_a[(current * 128u + laneRow + 1u) * 2u + quad];
  acc_0_1 = fma(vec4f(a1[0]), b_0_0, acc_0_1);
  acc_0_1 = fma(vec4f(a1[1]), b_0_1, acc_0_1);
  acc_0_1 = fma(vec4f(a1[2]), b_0_2, acc_0_1);
  acc_0_1 = fma(vec4f(a1[3]), b_0_3, acc_0_1);
  acc_1_1 = fma(vec4f(a1[0]), b_1_0, acc_1_1);
  acc_1_1 = fma(vec4f(a1[1]), b_1_1, acc_1_1);
  acc_1_1 = fma(vec4f(a1[2]), b_1_2, acc_1_1);
  acc_1_1 = fma(vec4f(a1[3]), b_1_3, acc_1_1);
  let a2 = tiles_a[(current * 128u + laneRow + 2u) * 2u + quad];
  acc_0_2 = fma(vec4f(a2[0]), b_0_0, acc_0_2);
  acc_0_2 = fma(vec4f(a2[1]), b_0_1, acc_0_2);
  acc_0_2 = fma(vec4f(a2[2]), b_0_2, acc_0_2);
  acc_0_2 = fma(vec4f(a2[3]), b_0_3, acc_0_2);
  acc_1_2 = fma(vec4f(a2[0]), b_1_0, acc_1_2);
  acc_1_2 = fma(vec4f(a2[1]), b_1_1, acc_1_2);
  acc_1_2 = fma(vec4f(a2[2]), b_1_2, acc_1_2);
  acc_1_2 = fma(vec4f(a2[3]), b_1_3, acc_1_2);
  let a3 = tiles_a[(current * 128u + laneRow + 3u) * 2u + quad];
  acc_0_3 = fma(vec4f(a3[0]), b_0_0, acc_0_3);
  acc_0_3 = fma(vec4f(a3[1]), b_0_1, acc_0_3);
  acc_0_3 = fma(vec4f(a3[2]), b_0_2, acc_0_3);
  acc_0_3 = fma(vec4f(a3[3]), b_0_3, acc_0_3);
  acc_1_3 = fma(vec4f(a3[0]), b_1_0, acc_1_3);
  acc_1_3 = fma(vec4f(a3[1]), b_1_1, acc_1_3);
  acc_1_3 = fma(vec4f(a3[2]), b_1_2, acc_1_3);
  acc_1_3 = fma(vec4f(a3[3]), b_1_3, acc_1_3);
  let a4 = tiles_a[(current * 128u + laneRow + 4u) * 2u + quad];
  acc_0_4 = fma(vec4f(a4[0]), b_0_0, acc_0_4);
  acc_0_4 = fma(vec4f(a4[1]), b_0_1, acc_0_4);
  acc_0_4 = fma(vec4f(a4[2]), b_0_2, acc_0_4);
  acc_0_4 = fma(vec4f(a4[3]), b_0_3, acc_0_4);
  acc_1_4 = fma(vec4f(a4[0]), b_1_0, acc_1_4);
  acc_1_4 = fma(vec4f(a4[1]), b_1_1, acc_1_4);
  acc_1_4 = fma(vec4f(a4[2]), b_1_2, acc_1_4);
  acc_1_4 = fma(vec4f(a4[3]), b_1_3, acc_1_4);
  let a5 = tiles_a[(current * 128u + laneRow + 5u) * 2u + quad];
  acc_0_5 = fma(vec4f(a5[0]), b_0_0, acc_0_5);
  acc_0_5 = fma(vec4f(a5[1]), b_0_1, acc_0_5);
  acc_0_5 = fma(vec4f(a5[2]), b_0_2, acc_0_5);
  acc_0_5 = fma(vec4f(a5[3]), b_0_3, acc_0_5);
  acc_1_5 = fma(vec4f(a5[0]), b_1_0, acc_1_5);
  acc_1_5 = fma(vec4f(a5[1]), b_1_1, acc_1_5);
  acc_1_5 = fma(vec4f(a5[2]), b_1_2, acc_1_5);
  acc_1_5 = fma(vec4f(a5[3]), b_1_3, acc_1_5);
  let a6 = tiles_a[(current * 128u + laneRow + 6u) * 2u + quad];
  acc_0_6 = fma(vec4f(a6[0]), b_0_0, acc_0_6);
  acc_0_6 = fma(vec4f(a6[1]), b_0_1, acc_0_6);
  acc_0_6 = fma(vec4f(a6[2]), b_0_2, acc_0_6);
  acc_0_6 = fma(vec4f(a6[3]), b_0_3, acc_0_6);
  acc_1_6 = fma(vec4f(a6[0]), b_1_0, acc_1_6);
  acc_1_6 = fma(vec4f(a6[1]), b_1_1, acc_1_6);
  acc_1_6 = fma(vec4f(a6[2]), b_1_2, acc_1_6);
  acc_1_6 = fma(vec4f(a6[3]), b_1_3, acc_1_6);
  let a7 = tiles_a[(current * 128u + laneRow + 7u) * 2u + quad];
  acc_0_7 = fma(vec4f(a7[0]), b_0_0, acc_0_7);
  acc_0_7 = fma(vec4f(a7[1]), b_0_1, acc_0_7);
  acc_0_7 = fma(vec4f(a7[2]), b_0_2, acc_0_7);
  acc_0_7 = fma(vec4f(a7[3]), b_0_3, acc_0_7);
  acc_1_7 = fma(vec4f(a7[0]), b_1_0, acc_1_7);
  acc_1_7 = fma(vec4f(a7[1]), b_1_1, acc_1_7);
  acc_1_7 = fma(vec4f(a7[2]), b_1_2, acc_1_7);
  acc_1_7 = fma(vec4f(a7[3]), b_1_3, acc_1_7);
  }
  tiles_a[(buffer * 128u + rowOfA) * 2u + quadOfA] = nextA;
  if (lane < 64u) {
  tiles_b[(buffer * 8u + (lane / 32u) * 4u + 0u) * 32u + lane % 32u] = nextB0;
  tiles_b[(buffer * 8u + (lane / 32u) * 4u + 1u) * 32u + lane % 32u] = nextB1;
  tiles_b[(buffer * 8u + (lane / 32u) * 4u + 2u) * 32u + lane % 32u] = nextB2;
  tiles_b[(buffer * 8u + (lane / 32u) * 4u + 3u) * 32u + lane % 32u] = nextB3;
  }
    workgroupBarrier();
  }
  {
  let column = firstColumn + (laneColumn + 0u) * 4u;
  let start0 = (min(column + 0u, columns - 1u)) * depth;
  let start1 = (min(column + 1u, columns - 1u)) * depth;
  let start2 = (min(column + 2u, columns - 1u)) * depth;
  let start3 = (min(column + 3u, columns - 1u)) * depth;
  let acc0 = acc_0_0;
  let acc1 = acc_0_1;
  let acc2 = acc_0_2;
  let acc3 = acc_0_3;
  let acc4 = acc_0_4;
  let acc5 = acc_0_5;
  let acc6 = acc_0_6;
  let acc7 = acc_0_7;
  if (((firstRow + laneRow) + 0u) < rows) { if (column < columns) { c[((z * rows + ((firstRow + laneRow) + 0u)) * columns + column) / 4u] = acc0; } }
  if (((firstRow + laneRow) + 1u) < rows) { if (column < columns) { c[((z * rows + ((firstRow + laneRow) + 1u)) * columns + column) / 4u] = acc1; } }
  if (((firstRow + laneRow) + 2u) < rows) { if (column < columns) { c[((z * rows + ((firstRow + laneRow) + 2u)) * columns + column) / 4u] = acc2; } }
  if (((firstRow + laneRow) + 3u) < rows) { if (column < columns) { c[((z * rows + ((firstRow + laneRow) + 3u)) * columns + column) / 4u] = acc3; } }
  if (((firstRow + laneRow) + 4u) < rows) { if (column < columns) { c[((z * rows + ((firstRow + laneRow) + 4u)) * columns + column) / 4u] = acc4; } }
  if (((firstRow + laneRow) + 5u) < rows) { if (column < columns) { c[((z * rows + ((firstRow + laneRow) + 5u)) * columns + column) / 4u] = acc5; } }
  if (((firstRow + laneRow) + 6u) < rows) { if (column < columns) { c[((z * rows + ((firstRow + laneRow) + 6u)) * columns + column) / 4u] = acc6; } }
  if (((firstRow + laneRow) + 7u) < rows) { if (column < columns) { c[((z * rows + ((firstRow + laneRow) + 7u)) * columns + column) / 4u] = acc7; } }
  }
  {
  let column = firstColumn + (laneColumn + 16u) * 4u;
  let start0 = (min(column + 0u, columns - 1u)) * depth;
  let start1 = (min(column + 1u, columns - 1u)) * depth;
  let start2 = (min(column + 2u, columns - 1u)) * depth;
  let start3 = (min(column + 3u, columns - 1u)) * depth;
  let acc0 = acc_1_0;
  let acc1 = acc_1_1;
  let acc2 = acc_1_2;
  let acc3 = acc_1_3;
  let acc4 = acc_1_4;
  let acc5 = acc_1_5;
  let acc6 = acc_1_6;
  let acc7 = acc_1_7;
  if (((firstRow + laneRow) + 0u) < rows) { if (column < columns) { c[((z * rows + ((firstRow + laneRow) + 0u)) * columns + column) / 4u] = acc0; } }
  if (((firstRow + laneRow) + 1u) < rows) { if (column < columns) { c[((z * rows + ((firstRow + laneRow) + 1u)) * columns + column) / 4u] = acc1; } }
  if (((firstRow + laneRow) + 2u) < rows) { if (column < columns) { c[((z * rows + ((firstRow + laneRow) + 2u)) * columns + column) / 4u] = acc2; } }
  if (((firstRow + laneRow) + 3u) < rows) { if (column < columns) { c[((z * rows + ((firstRow + laneRow) + 3u)) * columns + column) / 4u] = acc3; } }
  if (((firstRow + laneRow) + 4u) < rows) { if (column < columns) { c[((z * rows + ((firstRow + laneRow) + 4u)) * columns + column) / 4u] = acc4; } }
  if (((firstRow + laneRow) + 5u) < rows) { if (column < columns) { c[((z * rows + ((firstRow + laneRow) + 5u)) * columns + column) / 4u] = acc5; } }
  if (((firstRow + laneRow) + 6u) < rows) { if (column < columns) { c[((z * rows + ((firstRow + laneRow) + 6u)) * columns + column) / 4u] = acc6; } }
  if (((firstRow + laneRow) + 7u) < rows) { if (column < columns) { c[((z * rows + ((firstRow + laneRow) + 7u)) * columns + column) / 4u] = acc7; } }
  }
}
