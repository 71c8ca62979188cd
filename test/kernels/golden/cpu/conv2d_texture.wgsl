// conv2d channels_last, grid 1x1x1
@group(0) @binding(0) var<storage, read_write> source0: array<f32>;
@group(0) @binding(1) var<storage, read_write> source1: array<f32>;
@group(0) @binding(2) var<storage, read_write> channels_last0: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> channels_last1: array<vec4f>;
struct Sizes { threads: u32, items: u32, count0: u32, outer0: u32, channels0: u32, inner0: u32, row0: u32, count1: u32, outer1: u32, channels1: u32, inner1: u32, row1: u32, n0: u32, n1: u32, n2: u32, n3: u32, n4: u32, n5: u32 }
@group(1) @binding(0) var<uniform> sizes: Sizes;
fn quotient(a: u32, b: u32) -> u32 { return u32((f32(a) + 0.5) / f32(b)); }
fn remainder(a: u32, b: u32) -> u32 { return a - quotient(a, b) * b; }
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let group = workgroup.x;
  let threads = sizes.threads;
  let items = sizes.items;
  let count0 = sizes.count0;
  let outer0 = sizes.outer0;
  let channels0 = sizes.channels0;
  let inner0 = sizes.inner0;
  let row0 = sizes.row0;
  let count1 = sizes.count1;
  let outer1 = sizes.outer1;
  let channels1 = sizes.channels1;
  let inner1 = sizes.inner1;
  let row1 = sizes.row1;
  let n0 = sizes.n0;
  let n1 = sizes.n1;
  let n2 = sizes.n2;
  let n3 = sizes.n3;
  let n4 = sizes.n4;
  let n5 = sizes.n5;
  let id = group * 64u + lane;
  let begin = id / 8u * 8u * items + id % 8u;
  let end = min(threads, begin + 8u * items);
  for (var item = begin; item < end; item += 8u) {
  let id = item;
  if (id < count0) {
  let channel = remainder(id, n0) * 4u;
  let position = quotient(id, n0);
  let across = remainder(position, n1);
  let line = quotient(position, n1);
  let image = quotient(line, n2);
  let inside = across < row0;
  let within = (line - image * n2) * row0 + across;
  let live = inside && image < outer0;
  let base = image * channels0 * inner0 + channel * inner0 + within;
  channels_last0[id] = select(vec4f(), vec4f(source0[base + 0u * inner0], source0[base + 1u * inner0], source0[base + 2u * inner0], source0[base + 3u * inner0]), live);
  } else {
  let channel = remainder((id - count0), n3) * 4u;
  let position = quotient((id - count0), n3);
  let across = remainder(position, n4);
  let line = quotient(position, n4);
  let image = quotient(line, n5);
  let inside = across < row1;
  let within = (line - image * n5) * row1 + across;
  let live = inside && image < outer1;
  let base = image * channels1 * inner1 + channel * inner1 + within;
  channels_last1[(id - count0)] = select(vec4f(), vec4f(source1[base + 0u * inner1], source1[base + 1u * inner1], source1[base + 2u * inner1], source1[base + 3u * inner1]), live);
  }
  }
}

// conv2d texture, grid 1x1x1
enable subgroups;
@group(0) @binding(0) var<storage, read_write> c: array<vec4f>;
struct Sizes { rows: u32, columns: u32, depth: u32, batch: u32, channels: u32, height: u32, width: u32, outputs: u32, outHeight: u32, outWidth: u32, kernelWidth: u32, taps: u32, stride: u32, padding: u32, dilation: u32, nowhere: u32, outer: u32 }
@group(1) @binding(0) var<uniform> sizes: Sizes;
fn quotient(a: u32, b: u32) -> u32 { return u32((f32(a) + 0.5) / f32(b)); }
fn remainder(a: u32, b: u32) -> u32 { return a - quotient(a, b) * b; }
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
  let channels = sizes.channels;
  let height = sizes.height;
  let width = sizes.width;
  let outputs = sizes.outputs;
  let outHeight = sizes.outHeight;
  let outWidth = sizes.outWidth;
  let kernelWidth = sizes.kernelWidth;
  let taps = sizes.taps;
  let stride = sizes.stride;
  let padding = sizes.padding;
  let dilation = sizes.dilation;
  let nowhere = sizes.nowhere;
  let outer = sizes.outer;
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
  let firstO = 0u;
  let endO = outer;
  let area = height * width;
  let pixels = outHeight * outWidth;
  let n = min(vec4u(column, column + 1u, column + 2u, column + 3u), vec4u(columns - 1u));
  let image = n / vec4u(pixels);
  let pixel = n % vec4u(pixels);
  let top = vec4i(pixel / vec4u(outWidth) * vec4u(stride)) - vec4i(i32(padding));
  let left = vec4i(pixel % vec4u(outWidth) * vec4u(stride)) - vec4i(i32(padding));
  var acc0 = vec4f();
  var acc1 = vec4f();
  var acc2 = vec4f();
  var acc3 = vec4f();
  var acc4 = vec4f();
  var acc5 = vec4f();
  var acc6 = vec4f();
  var acc7 = vec4f();
  for (var o = firstO; o < endO; o++) {
  let y = top + vec4i(i32(quotient(o, kernelWidth) * dilation));
  let x0 = left + vec4i(i32(remainder(o, kernelWidth) * dilation));
  let inside = (y >= vec4i()) & (y < vec4i(i32(height))) & (x0 >= vec4i()) & (x0 < vec4i(i32(width)));
  let position = select(vec4u(nowhere), image * vec4u(area) + vec4u(y) * vec4u(width) + vec4u(x0), inside);
  let start0 = (min(firstRow + 0u + lane, rows - 1u) * outer + o) * depth;
  let first0 = position[0] * depth;
  let first1 = position[1] * depth;
  let first2 = position[2] * depth;
  let first3 = position[3] * depth;
  for (var k = firstK; k < endK; k += 4u) {
  {
  let q0 = textureLoad(b_texels, texel_at((first0 + (k + 0u)) / 4u));
  let q1 = textureLoad(b_texels, texel_at((first1 + (k + 0u)) / 4u));
  let q2 = textureLoad(b_texels, texel_at((first2 + (k + 0u)) / 4u));
  let q3 = textureLoad(b_texels, texel_at((first3 + (k + 0u)) / 4u));
  let b0 = vec4f(q0[0], q1[0], q2[0], q3[0]);
  let b1 = vec4f(q0[1], q1[1], q2[1], q3[1]);
  let b2 = vec4f(q0[2], q1[2], q2[2], q3[2]);
  let b3 = vec4f(q0[3], q1[3], q2[3], q3[3]);
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
  }
  if ((firstRow + 0u) < rows) { if (column < columns) { c[(((column / pixels) * rows + (firstRow + 0u)) * pixels + column % pixels) / 4u] = acc0; } }
  if ((firstRow + 1u) < rows) { if (column < columns) { c[(((column / pixels) * rows + (firstRow + 1u)) * pixels + column % pixels) / 4u] = acc1; } }
  if ((firstRow + 2u) < rows) { if (column < columns) { c[(((column / pixels) * rows + (firstRow + 2u)) * pixels + column % pixels) / 4u] = acc2; } }
  if ((firstRow + 3u) < rows) { if (column < columns) { c[(((column / pixels) * rows + (firstRow + 3u)) * pixels + column % pixels) / 4u] = acc3; } }
  if ((firstRow + 4u) < rows) { if (column < columns) { c[(((column / pixels) * rows + (firstRow + 4u)) * pixels + column % pixels) / 4u] = acc4; } }
  if ((firstRow + 5u) < rows) { if (column < columns) { c[(((column / pixels) * rows + (firstRow + 5u)) * pixels + column % pixels) / 4u] = acc5; } }
  if ((firstRow + 6u) < rows) { if (column < columns) { c[(((column / pixels) * rows + (firstRow + 6u)) * pixels + column % pixels) / 4u] = acc6; } }
  if ((firstRow + 7u) < rows) { if (column < columns) { c[(((column / pixels) * rows + (firstRow + 7u)) * pixels + column % pixels) / 4u] = acc7; } }
}
