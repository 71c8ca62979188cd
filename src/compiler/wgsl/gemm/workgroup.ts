import { storeRows } from './stores.ts';
import type { Gemm, ResultStores, Scheme, Staging } from './types.ts';

/** Lanes of a workgroup along the columns, four columns each, and along the rows. */
const lanesAcross = 16;
const lanesDown = 8;
/** Steps of k that a tile in workgroup memory holds. */
const tileDepth = 16;
const quads = tileDepth / 4;

const workgroupLanes = lanesAcross * lanesDown;

/** Rows of C that a workgroup computes: shorter tiles for few rows. */
function rowsOfTile(rows: number): number {
  return lanesDown * (rows > 4 * lanesDown ? 8 : 4);
}

/**
 * One workgroup per tile of C, the classic tiling for GPUs: the workgroup stages tiles of A and B of depth 16
 * in workgroup memory, from which all lanes read them repeatedly. Accumulators are in registers. The tile
 * sizes follow common practice; they have not been measured on GPUs.
 */
function workgroupScheme(rows: number): Scheme {
  const tile = rowsOfTile(rows);
  return {
    name: 'workgroup',
    rows: tile,
    columnsPerTile: 4 * lanesAcross,
    lanesPerTile: workgroupLanes,
    workgroupSize: workgroupLanes,
    sharing: 0,
    unroll: 4,
    declarations: `
var<workgroup> tile_a: array<vec4f, ${tile * quads}>; // [row, k / 4], four k each
var<workgroup> tile_b: array<vec4f, ${tileDepth * lanesAcross}>; // [k, column / 4], four columns each`,
    uses: ['zero'],
    code: (gemm, stores) => workgroupCode(gemm, tile, stores),
  };
}

export const workgroupTiles: Staging = {
  variant: 'workgroup',
  summary:
    'Tiles of A and B staged in workgroup memory, 8 × 4 or 4 × 4 accumulators in registers per invocation',
  lanes: workgroupLanes,
  // Both tiles at their largest: 64 rows of A and 64 columns of B.
  bytes: 16 * (8 * lanesDown * quads + tileDepth * lanesAcross),
  scheme: workgroupScheme,
};

function workgroupCode(gemm: Gemm, tile: number, stores: ResultStores): string {
  const rows = Array.from({ length: tile / lanesDown }, (_, r) => r);
  const loop = tileLoop(gemm, tile, rows);
  return `
${rows.map((r) => `var acc${r} = vec4f();`).join('\n')}
let laneColumn = lane % ${lanesAcross}u;
let laneRow = (lane / ${lanesAcross}u) * ${rows.length}u;
let firstResult = firstRow + laneRow;
let lastK = endK - 1u;
${gemm.outer ? `for (var o = firstO; o < endO; o++) {\n${gemm.outer.setup}\n${loop}\n}` : loop}
${storeRows('firstResult', rows.length, stores)}`;
}

/** The inner sum, one tile of k per iteration. */
function tileLoop(gemm: Gemm, tile: number, rows: readonly number[]): string {
  const four = [0, 1, 2, 3];
  return `for (var tileK = firstK; tileK < endK; tileK += ${tileDepth}u) {
  for (var i = lane; i < ${tile * quads}u + zero; i += ${workgroupLanes}u) {
    let start = ${gemm.base(`min(firstRow + i / ${quads}u, rows - 1u)`)};
    let k = tileK + (i % ${quads}u) * 4u;
    ${loadA(gemm)}
  }
  for (var step = lane / ${lanesAcross}u; step < ${tileDepth}u + zero; step += ${lanesDown}u) {
    let k = min(tileK + step, lastK);
    tile_b[step * ${lanesAcross}u + laneColumn] = select(vec4f(), ${gemm.b('k')}, tileK + step < endK);
  }
  workgroupBarrier();
  for (var quad = 0u; quad < ${quads}u + zero; quad++) {
    ${four.map((j) => `let b${j} = tile_b[(quad * 4u + ${j}u) * ${lanesAcross}u + laneColumn];`).join('\n    ')}
    ${rows.map((r) => rowCode(r)).join('\n    ')}
  }
  workgroupBarrier();
}`;
}

/** Stages four k of a row of A. Loads are clamped to the last k, and values beyond it are zero. */
function loadA({ a, a4 }: Gemm): string {
  if (a4) return `tile_a[i] = select(vec4f(), ${a4('start', '(min(k, lastK) / 4u)')}, k < endK);`;
  const values = [0, 1, 2, 3].map((j) => a('start', `min(k + ${j}u, lastK)`));
  return `tile_a[i] = select(vec4f(), vec4f(${values.join(', ')}), vec4u(k, k + 1u, k + 2u, k + 3u) < vec4u(endK));`;
}

function rowCode(r: number): string {
  const products = [0, 1, 2, 3].map((j) => `acc${r} = fma(vec4f(a${r}[${j}]), b${j}, acc${r});`);
  return [`let a${r} = tile_a[(laneRow + ${r}u) * ${quads}u + quad];`, ...products].join('\n    ');
}
