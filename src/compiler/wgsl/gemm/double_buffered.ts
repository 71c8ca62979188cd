import { range } from '../emit/range.ts';
import { storeRows } from './stores.ts';
import type { Gemm, ResultStores, Scheme, Staging } from './types.ts';

/**
 * Lanes of a workgroup along the columns and along the rows; each computes 8 rows and twice 4 columns of C.
 */
const lanesAcross = 16;
const lanesDown = 16;
const rowsOfLane = 8;
const lanes = lanesAcross * lanesDown;

const tileRows = lanesDown * rowsOfLane;
const tileColumns = 2 * 4 * lanesAcross;
const chunksAcross = tileColumns / 4;
/** Steps of k per tile: each lane loads one vec4 of A and one of B. */
const tileDepth = 8;
const quads = tileDepth / 4;

/**
 * Tiles of 128 × 128 elements of C with 8 × 8 accumulators per lane. Tiles of A and B of depth 8 alternate
 * between two buffers in workgroup memory: while the lanes multiply one pair, loads of the next pair are in
 * flight, and an iteration needs one barrier. Each loaded element of A or B is used for 128 elements of C. Tile
 * sizes follow common practice for SGEMM; they have not been measured on GPUs.
 */
const scheme: Scheme = {
  name: 'double_buffered',
  rows: tileRows,
  columnsPerTile: tileColumns,
  lanesPerTile: lanes,
  workgroupSize: lanes,
  sharing: 0,
  unroll: 4,
  declarations: `
var<workgroup> tiles_a: array<vec4f, ${2 * tileRows * quads}>; // [buffer, row, k / 4], four k each
var<workgroup> tiles_b: array<vec4f, ${2 * tileDepth * chunksAcross}>; // [buffer, k, column / 4], four columns each`,
  uses: ['zero'],
  code: doubleBufferedCode,
};

export const doubleBuffered: Staging = {
  variant: scheme.name,
  summary:
    'Tiles of 128 × 128 with 8 × 8 accumulators in registers per invocation; tiles of A and B alternate between two ' +
    'buffers in workgroup memory, so that loads of the next ones overlap with products',
  lanes,
  bytes: 2 * 16 * (tileRows * quads + tileDepth * chunksAcross),
  scheme: () => scheme,
};

/** The two groups of four columns of a lane: accumulators `acc_0_r` and `acc_1_r`. */
const halves = [0, 1] as const;
const four = [0, 1, 2, 3] as const;

function doubleBufferedCode(gemm: Gemm, stores: ResultStores): string {
  const loop = tileLoop(gemm);
  return `
${halves.flatMap((half) => range(rowsOfLane).map((r) => `var acc_${half}_${r} = vec4f();`)).join('\n')}
let laneColumn = lane % ${lanesAcross}u;
let laneRow = (lane / ${lanesAcross}u) * ${rowsOfLane}u;
let firstColumn = column - (lane % ${chunksAcross}u) * 4u;
let lastK = endK - 1u;
${setupA(gemm)}
${gemm.outer ? `for (var o = firstO; o < endO; o++) {\n${gemm.outer.setup}\n${loop}\n}` : loop}
${halves.map((half) => storeHalf(gemm, stores, half)).join('\n')}`;
}

/**
 * Declares the place in the tile of the four k of A that the lane loads. If A is contiguous along k, two
 * lanes load the eight k of a row; else adjacent lanes load adjacent rows.
 */
function setupA({ base, a4 }: Gemm): string {
  const [row, quad] = a4
    ? [`lane / ${quads}u`, `lane % ${quads}u`]
    : [`lane % ${tileRows}u`, `lane / ${tileRows}u`];
  return `let rowOfA = ${row};
let quadOfA = ${quad};
let baseOfA = ${base('min(firstRow + rowOfA, rows - 1u)')};`;
}

/** The inner sum. Loads are clamped to the last k, and values beyond it are zero. */
function tileLoop(gemm: Gemm): string {
  return `var buffer = 0u;
{
let tileK = firstK;
${load(gemm)}
}
workgroupBarrier();
for (var k0 = firstK; k0 < endK; k0 += ${tileDepth}u) {
  let tileK = k0 + ${tileDepth}u;
  let current = buffer;
  buffer = 1u - buffer;
  ${load(gemm, products())}
  workgroupBarrier();
}`;
}

/**
 * Loads the elements of the tile at `tileK`, runs the statements `between`, and stores the elements into
 * `buffer`.
 */
function load(gemm: Gemm, between = ''): string {
  const b = loadB(gemm);
  return `let kOfA = tileK + quadOfA * 4u;
let nextA = ${valueOfA(gemm)};
${b.load}
${between}
tiles_a[(buffer * ${tileRows}u + rowOfA) * ${quads}u + quadOfA] = nextA;
${b.store}`;
}

function valueOfA({ a, a4 }: Gemm): string {
  if (a4) return `select(vec4f(), ${a4('baseOfA', '(min(kOfA, lastK) / 4u)')}, kOfA < endK)`;
  const values = four.map((j) => a('baseOfA', `min(kOfA + ${j}u, lastK)`));
  return `select(vec4f(), vec4f(${values.join(', ')}), vec4u(kOfA, kOfA + 1u, kOfA + 2u, kOfA + 3u) < vec4u(endK))`;
}

/**
 * If B is stored as is, each lane loads four columns at one k. If B is stored transposed, the first 64 lanes
 * load four k of four columns each.
 */
function loadB({ b, b4 }: Gemm): { readonly load: string; readonly store: string } {
  const place = (k: string): string =>
    `tiles_b[(buffer * ${tileDepth}u + ${k}) * ${chunksAcross}u + lane % ${chunksAcross}u]`;
  if (!b4) {
    return {
      load: `let kOfB = tileK + lane / ${chunksAcross}u;
let nextB = select(vec4f(), ${b('min(kOfB, lastK)')}, kOfB < endK);`,
      store: `${place(`lane / ${chunksAcross}u`)} = nextB;`,
    };
  }
  const loads = `lane < ${quads * chunksAcross}u`;
  return {
    load: `let kOfB = tileK + (lane / ${chunksAcross}u) * 4u;
${four.map((j) => `var nextB${j} = vec4f();`).join('\n')}
if (${loads} && kOfB < endK) {
${b4('(kOfB / 4u)')}
${four.map((j) => `nextB${j} = b${j};`).join('\n')}
}`,
    store: `if (${loads}) {
${four.map((j) => `${place(`(lane / ${chunksAcross}u) * 4u + ${j}u`)} = nextB${j};`).join('\n')}
}`,
  };
}

/** The products of the tiles in the buffer `current`. */
function products(): string {
  const chunk = (half: 0 | 1, j: number): string =>
    `tiles_b[(current * ${tileDepth}u + quad * 4u + ${j}u) * ${chunksAcross}u + laneColumn + ${half * lanesAcross}u]`;
  const b = halves.flatMap((half) => four.map((j) => `let b_${half}_${j} = ${chunk(half, j)};`));
  const row = (r: number): string[] => [
    `let a${r} = tiles_a[(current * ${tileRows}u + laneRow + ${r}u) * ${quads}u + quad];`,
    ...halves.flatMap((half) =>
      four.map((j) => `acc_${half}_${r} = fma(vec4f(a${r}[${j}]), b_${half}_${j}, acc_${half}_${r});`),
    ),
  ];
  return `for (var quad = 0u; quad < ${quads}u + zero; quad++) {
${[...b, ...range(rowsOfLane).flatMap(row)].join('\n')}
}`;
}

/**
 * Stores one group of four columns: in the printed block, `column` and all that depends on it refer to that
 * group.
 */
function storeHalf(gemm: Gemm, stores: ResultStores, half: 0 | 1): string {
  return `{
let column = firstColumn + (laneColumn + ${half * lanesAcross}u) * 4u;
${gemm.setup}
${range(rowsOfLane)
  .map((r) => `let acc${r} = acc_${half}_${r};`)
  .join('\n')}
${storeRows('(firstRow + laneRow)', rowsOfLane, stores)}
}`;
}
