import { matrixBuiltins, subgroupMatrixDirective } from '../../subgroup_matrix.ts';
import type { SubgroupMatrix, Target } from '../../target.ts';
import { range } from '../emit/range.ts';
import { narrowCall } from '../storage/half.ts';
import { storeRows } from './stores.ts';
import type { Gemm, ResultStores, Scheme } from './types.ts';

/** The tile of C that a workgroup computes, divided into equal blocks, one for each of its subgroups. */
interface MatrixTiling {
  readonly variant: string;
  readonly rows: number;
  readonly columns: number;
  /** Subgroups along the rows and along the columns. */
  readonly down: number;
  readonly across: number;
}

/** The tilings, as kernel variants. Sizes follow common practice; they have not been measured on GPUs. */
export const matrixTilings: readonly MatrixTiling[] = [
  { variant: 'subgroup_matrix', rows: 128, columns: 128, down: 2, across: 4 },
  { variant: 'subgroup_matrix_small', rows: 64, columns: 64, down: 2, across: 2 },
];

/** Depth of the tiles of A and B in workgroup memory, in steps of k. */
const tileDepth = 32;
const quads = tileDepth / 4;

/**
 * Padding of each row of a tile in workgroup memory, in elements of f16 and f32, so that rows begin in
 * different banks: 16 bytes, the alignment that Vulkan requires.
 */
const halfPadding = 8;
const floatPadding = 4;

/** A tiling for one matrix shape and subgroup size, with the sizes that follow. */
class MatrixTile {
  readonly tiling: MatrixTiling;
  readonly shape: SubgroupMatrix;
  readonly lanes: number;
  /** Groups of four columns of the tile. */
  readonly chunks: number;
  readonly strideA = tileDepth + halfPadding;
  readonly strideB: number;
  /** Size of the block of C of a subgroup. */
  readonly blockRows: number;
  readonly blockColumns: number;
  /** Number of matrices in the block, along the rows and along the columns. */
  readonly downBlock: number;
  readonly acrossBlock: number;
  /** Size of a pass: one matrix of every subgroup. They go through workgroup memory together. */
  readonly passRows: number;
  readonly passColumns: number;
  readonly stridePass: number;
  /** Rows of a pass that each lane stores, four columns each. */
  readonly rowsOfLane: number;

  constructor(tiling: MatrixTiling, shape: SubgroupMatrix, subgroupSize: number) {
    const { rows, columns, down, across } = tiling;
    this.tiling = tiling;
    this.shape = shape;
    this.lanes = down * across * subgroupSize;
    this.chunks = columns / 4;
    this.strideB = columns + halfPadding;
    this.blockRows = rows / down;
    this.blockColumns = columns / across;
    this.downBlock = this.blockRows / shape.m;
    this.acrossBlock = this.blockColumns / shape.n;
    this.passRows = down * shape.m;
    this.passColumns = across * shape.n;
    this.stridePass = this.passColumns + floatPadding;
    this.rowsOfLane = (shape.m * shape.n) / 4 / subgroupSize;
  }

  /** Whether the matrices divide the tiles, and the lanes divide the loads and stores of the tiles evenly. */
  get divides(): boolean {
    const { shape, downBlock, acrossBlock, rowsOfLane } = this;
    const parts = [
      downBlock,
      acrossBlock,
      rowsOfLane,
      tileDepth / shape.k,
      shape.n / 4,
      shape.m / rowsOfLane,
    ];
    return parts.every(Number.isInteger) && this.loadsOfA >= 1 && this.loadsOfB >= 1;
  }

  /** Groups of four k of A that each lane loads for a tile. */
  get loadsOfA(): number {
    return (this.tiling.rows * quads) / this.lanes;
  }

  /** Groups of four columns of B that each lane loads for a tile. */
  get loadsOfB(): number {
    return (tileDepth * this.chunks) / this.lanes;
  }

  /**
   * Elements of the arrays in workgroup memory: enough that even a matrix at the end of the last row has
   * `stride` elements per row (StoredMatrix).
   */
  get elements(): { readonly a: number; readonly b: number; readonly c: number } {
    return {
      a: this.tiling.rows * this.strideA + tileDepth,
      b: tileDepth * this.strideB + this.tiling.columns,
      c: this.passRows * this.stridePass + this.passColumns,
    };
  }

  get bytes(): number {
    const { a, b, c } = this.elements;
    return 2 * (a + b) + 4 * c;
  }
}

/**
 * The tile of a variant on a target, with the largest matrices of f16 with results in f32 that divide it.
 * Undefined if products must not round their operands, if the target has no such matrices, if its subgroup
 * size varies, or if the tile exceeds its limits.
 */
export function matrixTile(tiling: MatrixTiling, target: Target): MatrixTile | undefined {
  const { products, subgroupSize, subgroupMatrices, maxInvocations, maxWorkgroupBytes } = target;
  if (products === 'f32' || subgroupSize === 0) return undefined;
  return subgroupMatrices
    .filter(({ operands, result }) => operands === 'f16' && result === 'f32')
    .toSorted((a, b) => b.m * b.n * b.k - a.m * a.n * a.k)
    .map((shape) => new MatrixTile(tiling, shape, subgroupSize))
    .find((tile) => tile.divides && tile.lanes <= maxInvocations && tile.bytes <= maxWorkgroupBytes);
}

/** Fraction of the tiles' depth that is inside the inner sum, in 0..1; the rest is multiplied by zeros. */
export function depthFill({ depth }: Pick<Gemm, 'depth'>): number {
  return depth / (tileDepth * Math.ceil(depth / tileDepth));
}

/**
 * Products of f16 matrices by the subgroups of a workgroup, summed in f32. The workgroup rounds tiles of A
 * and B of depth 32 to f16 and stages them in workgroup memory; while subgroups multiply one pair of tiles,
 * loads of the next pair are in flight. Rows and columns beyond C are computed but not stored; operands
 * beyond the inner sum are zeros. Results pass through workgroup memory, one matrix of every subgroup at a
 * time, so that lanes store rows of them as in the other schemes.
 */
export function matrixScheme(tile: MatrixTile): Scheme {
  const { tiling, lanes, elements } = tile;
  return {
    name: tiling.variant,
    rows: tiling.rows,
    columnsPerTile: tiling.columns,
    lanesPerTile: lanes,
    workgroupSize: lanes,
    directives: `${subgroupMatrixDirective}\nenable f16;`,
    sharing: 0,
    unroll: 4,
    declarations: `
var<workgroup> tile_a: array<f16, ${elements.a}>; // [row, k]
var<workgroup> tile_b: array<f16, ${elements.b}>; // [k, column]
var<workgroup> pass_c: array<f32, ${elements.c}>; // [row, column]`,
    uses: ['zero', 'narrow', 'subgroup'],
    code: (gemm, stores) => matrixCode(gemm, tile, stores),
  };
}

const four = [0, 1, 2, 3] as const;

function matrixCode(gemm: Gemm, tile: MatrixTile, stores: ResultStores): string {
  const { tiling, blockRows, blockColumns, downBlock, acrossBlock, shape } = tile;
  const { zero } = matrixBuiltins(shape);
  const loop = tileLoop(gemm, tile);
  return `
let firstColumn = column - (lane % ${tile.chunks}u) * 4u;
let blockRow = (subgroup / ${tiling.across}u) * ${blockRows}u;
let blockColumn = (subgroup % ${tiling.across}u) * ${blockColumns}u;
let lastK = endK - 1u;
${range(downBlock)
  .flatMap((i) => range(acrossBlock).map((j) => `var acc_${i}_${j} = ${zero};`))
  .join('\n')}
${range(tile.loadsOfA)
  .map((i) => setupA(gemm, tile, i))
  .join('\n')}
${range(tile.loadsOfA)
  .map((i) => `var nextA${i} = vec4f();`)
  .join('\n')}
${range(tile.loadsOfB)
  .map((i) => `var nextB${i} = vec4f();`)
  .join('\n')}
${gemm.outer ? `for (var o = firstO; o < endO; o++) {\n${gemm.outer.setup}\n${loop}\n}` : loop}
${range(acrossBlock)
  .map((j) => storeColumns(gemm, tile, stores, j))
  .join('\n')}`;
}

/** The inner sum, one pair of tiles per iteration. */
function tileLoop(gemm: Gemm, tile: MatrixTile): string {
  return `{
let tileK = firstK;
${load(gemm, tile)}
}
for (var k0 = firstK; k0 < endK; k0 += ${tileDepth}u) {
${stage(gemm, tile)}
workgroupBarrier();
let tileK = k0 + ${tileDepth}u;
${load(gemm, tile)}
${range(tileDepth / tile.shape.k)
  .map((step) => products(tile, step))
  .join('\n')}
workgroupBarrier();
}`;
}

/**
 * Declares the place in the tile of the lane's i-th four k of A. If A is contiguous along k, adjacent lanes
 * load adjacent k of a row; else they load adjacent rows.
 */
function setupA({ base, a4 }: Gemm, { tiling, lanes }: MatrixTile, i: number): string {
  const at = `(lane + ${i * lanes}u)`;
  const [row, quad] = a4
    ? [`${at} / ${quads}u`, `${at} % ${quads}u`]
    : [`${at} % ${tiling.rows}u`, `${at} / ${tiling.rows}u`];
  return `let rowOfA${i} = ${row};
let quadOfA${i} = ${quad};
let baseOfA${i} = ${base(`min(firstRow + rowOfA${i}, rows - 1u)`)};`;
}

/**
 * Loads the lane's elements of the tiles at `tileK`. Loads are clamped to the last k; values beyond it are
 * zeros.
 */
function load(gemm: Gemm, tile: MatrixTile): string {
  return [...range(tile.loadsOfA).map((i) => loadA(gemm, i)), loadB(gemm, tile)].join('\n');
}

function loadA({ a, a4 }: Gemm, i: number): string {
  const value = a4
    ? `select(vec4f(), ${a4(`baseOfA${i}`, '(min(k, lastK) / 4u)')}, k < endK)`
    : `select(vec4f(), vec4f(${four.map((j) => a(`baseOfA${i}`, `min(k + ${j}u, lastK)`)).join(', ')}), vec4u(k, k + 1u, k + 2u, k + 3u) < vec4u(endK))`;
  return `{
let k = tileK + quadOfA${i} * 4u;
nextA${i} = ${value};
}`;
}

/**
 * Whether lanes load B as four k of four columns each: if B is stored transposed and such loads divide the
 * tile.
 */
function byQuads({ b4 }: Gemm, { loadsOfB }: MatrixTile): boolean {
  return b4 !== undefined && loadsOfB % 4 === 0;
}

/** First step of k, in the tile, of the lane's i-th load of B, which covers `depth` steps. */
function rowOfB({ lanes, chunks }: MatrixTile, i: number, depth: number): string {
  return `(lane / ${chunks}u + ${(i * lanes) / chunks}u) * ${depth}u`;
}

function loadB(gemm: Gemm, tile: MatrixTile): string {
  if (!byQuads(gemm, tile)) {
    return range(tile.loadsOfB)
      .map(
        (i) => `{
let k = tileK + ${rowOfB(tile, i, 1)};
nextB${i} = select(vec4f(), ${gemm.b('min(k, lastK)')}, k < endK);
}`,
      )
      .join('\n');
  }
  return range(tile.loadsOfB / 4)
    .map(
      (i) => `{
let k = tileK + ${rowOfB(tile, i, 4)};
${gemm.b4!('(min(k, lastK) / 4u)')}
${four.map((j) => `nextB${4 * i + j} = select(vec4f(), b${j}, k < endK);`).join('\n')}
}`,
    )
    .join('\n');
}

/** Writes the loaded elements into the tiles, rounded to f16. */
function stage(gemm: Gemm, tile: MatrixTile): string {
  const a = range(tile.loadsOfA).map((i) =>
    stageFour('tile_a', `rowOfA${i} * ${tile.strideA}u + quadOfA${i} * 4u`, `nextA${i}`),
  );
  const quadwise = byQuads(gemm, tile);
  const b = range(tile.loadsOfB).map((i) => {
    const row = quadwise ? `${rowOfB(tile, Math.floor(i / 4), 4)} + ${i % 4}u` : rowOfB(tile, i, 1);
    return stageFour('tile_b', `(${row}) * ${tile.strideB}u + (lane % ${tile.chunks}u) * 4u`, `nextB${i}`);
  });
  return [...a, ...b].join('\n');
}

function stageFour(array: string, first: string, value: string): string {
  return `{
let at = ${first};
let half = ${narrowCall('vec4f', value)};
${four.map((j) => `${array}[at + ${j}u] = half[${j}];`).join('\n')}
}`;
}

/** The products of one slice of k of the tiles, as deep as a matrix. */
function products(tile: MatrixTile, step: number): string {
  const { shape, strideA, strideB, downBlock, acrossBlock } = tile;
  const { loadA: left, loadB: right, multiplyAdd } = matrixBuiltins(shape);
  const k = step * shape.k;
  const a = range(downBlock).map((i) => {
    const offset = `(blockRow + ${i * shape.m}u) * ${strideA}u + ${k}u`;
    return `let a${i} = ${left({ array: 'tile_a', offset, stride: strideA })};`;
  });
  const b = range(acrossBlock).map((j) => {
    const offset = `${k * strideB}u + blockColumn + ${j * shape.n}u`;
    return `let b${j} = ${right({ array: 'tile_b', offset, stride: strideB })};`;
  });
  const sums = range(downBlock).flatMap((i) =>
    range(acrossBlock).map((j) => `acc_${i}_${j} = ${multiplyAdd(`a${i}`, `b${j}`, `acc_${i}_${j}`)};`),
  );
  return `{\n${[...a, ...b, ...sums].join('\n')}\n}`;
}

/**
 * Stores the j-th column of matrices of every subgroup's block, one matrix per pass. In the printed block,
 * `column` and all that depends on it refer to the lane's four columns of the pass.
 */
function storeColumns(gemm: Gemm, tile: MatrixTile, stores: ResultStores, j: number): string {
  const { shape, blockRows, blockColumns, passColumns, stridePass, rowsOfLane, downBlock } = tile;
  const { store } = matrixBuiltins(shape);
  const chunks = passColumns / 4;
  const matrix = {
    array: 'pass_c',
    offset: `(subgroup / ${tile.tiling.across}u) * ${shape.m * stridePass}u + (subgroup % ${tile.tiling.across}u) * ${shape.n}u`,
    stride: stridePass,
  };
  const at = (r: number) => `(laneRow + ${r}u) * ${stridePass}u + laneColumn`;
  const passes = range(downBlock).map(
    (i) => `${store(matrix, `acc_${i}_${j}`)}
workgroupBarrier();
{
let firstResult = firstRow + (laneRow / ${shape.m}u) * ${blockRows}u + laneRow % ${shape.m}u + ${i * shape.m}u;
${range(rowsOfLane)
  .map((r) => `let acc${r} = vec4f(${four.map((c) => `pass_c[${at(r)} + ${c}u]`).join(', ')});`)
  .join('\n')}
${storeRows('firstResult', rowsOfLane, stores)}
}
workgroupBarrier();`,
  );
  return `{
let laneColumn = (lane % ${chunks}u) * 4u;
let laneRow = (lane / ${chunks}u) * ${rowsOfLane}u;
let column = firstColumn + (laneColumn / ${shape.n}u) * ${blockColumns}u + laneColumn % ${shape.n}u + ${j * shape.n}u;
${gemm.setup}
${passes.join('\n')}
}`;
}
