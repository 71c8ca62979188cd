import type { Target } from '../../target.ts';
import { fromLane } from '../emit/from_lane.ts';
import {
  fitsTexture,
  type TextureTensor,
  texelOf,
  textureDeclarations,
  textureTensor,
} from '../storage/texture.ts';
import { storeRows } from './stores.ts';
import type { Gemm, LayoutOfA, LayoutOfB, ResultStores, Scheme, TexturedGemm } from './types.ts';

const four = [0, 1, 2, 3] as const;

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Whether the scheme supports the target's subgroup size. */
export function hasTextureLanes({ subgroupSize }: Target): boolean {
  return subgroupSize === 8 || subgroupSize === 16;
}

/** Whether the operands fit textures of the target. */
export function fitsTextures({ elements, depth }: TexturedGemm, target: Target): boolean {
  return depth % 4 === 0 && elements.every((count) => fitsTexture(count, target));
}

/** Operations below which tiles are flat and loops short: larger ones would gain less than their compile time. */
const largeProduct = 2.5e7;
const flatTile = 8;

function isLarge({ rows, columns, depth, batch, outer }: Gemm): boolean {
  return 2 * batch * rows * columns * depth * (outer?.count ?? 1) >= largeProduct;
}

/** Cost of a tile besides its rows (loads of B, loop overhead), in units of one row. */
const besides = 6;

/** Rows of a tile that minimise the estimated total time. */
function rowsOf(gemm: Gemm): number {
  if (!isLarge(gemm)) return flatTile;
  const { rows } = gemm;
  const time = (tile: number): number => Math.ceil(rows / tile) * (tile + besides);
  return [32, 24, 16, 8].reduce((best, tile) => (time(tile) < time(best) ? tile : best));
}

/** Steps of k in the body of the loop: storing an accumulator at the end of an iteration costs as much as three of them. */
function stepsOf(gemm: Gemm): 4 | 8 {
  return isLarge(gemm) && gemm.depth % 8 === 0 ? 8 : 4;
}

/** One subgroup per tile, as in `subgroupScheme`, with four or eight steps of k per iteration. */
export function textureScheme(gemm: TexturedGemm, target: Target): Scheme {
  const lanes = target.subgroupSize;
  const texel = texelOf(target);
  const [left, right] = ['left_texels', 'right_texels'].map((name) => textureTensor(name, texel)) as [
    TextureTensor,
    TextureTensor,
  ];
  const rows = rowsOf(gemm);
  return {
    name: 'texture',
    rows,
    columnsPerTile: 4 * lanes,
    lanesPerTile: lanes,
    workgroupSize: lanes,
    directives: 'enable subgroups;',
    sharing: lanes,
    unroll: 4,
    declarations: textureDeclarations([left, right], texel),
    code: (_, stores) => textureCode(gemm, { rows, lanes, left, right }, stores),
  };
}

interface TextureTile {
  readonly rows: number;
  readonly lanes: number;
  readonly left: TextureTensor;
  readonly right: TextureTensor;
}

function textureCode(gemm: TexturedGemm, tile: TextureTile, stores: ResultStores): string {
  const a = gemm.left.along === 'depth' ? alongDepth(gemm.left, tile) : alongRows(gemm.left, tile);
  const b = gemm.right.along === 'columns' ? columnsOf(gemm.right, tile) : transposed(gemm.right, tile);
  const rows = range(tile.rows);
  const sums = rows.flatMap((i) =>
    four.map((j) => `acc${i} = fma(vec4f(${a.value(i, j)}), b${j}, acc${i});`),
  );
  const steps = (k: string): string => `{\n${b.load(k)}\n${a.load(k)}\n${sums.join('\n')}\n}`;
  const inner = `${a.starts}
${b.starts}
for (var k = firstK; k < endK; k += ${stepsOf(gemm)}u) {
${range(stepsOf(gemm) / 4)
  .map((i) => steps(`(k + ${4 * i}u)`))
  .join('\n')}
}`;
  return `
${rows.map((i) => `var acc${i} = vec4f();`).join('\n')}
${gemm.outer ? `for (var o = firstO; o < endO; o++) {\n${gemm.outer.setup}\n${inner}\n}` : inner}
${storeRows('firstRow', tile.rows, stores)}`;
}

interface TexturedOperand {
  /** Statements before the inner loop. */
  readonly starts: string;
  /** Statements for four steps from `k` on. */
  readonly load: (k: string) => string;
}

interface TexturedA extends TexturedOperand {
  /** A at (row of the tile, step j of the four). */
  readonly value: (row: number, j: number) => string;
}

/** A lane loads four elements of a row of A; a group has one row per lane. */
function alongDepth(
  { start }: Extract<LayoutOfA, { along: 'depth' }>,
  { rows, lanes, left }: TextureTile,
): TexturedA {
  const groups = range(Math.ceil(rows / lanes));
  const first = (g: number): string => start(`min(firstRow + ${g * lanes}u + lane, rows - 1u)`);
  return {
    starts: groups.map((g) => `let start${g} = ${first(g)};`).join('\n'),
    load: (k) => groups.map((g) => `let a${g} = ${left.load4(`start${g} + ${k}`)};`).join('\n'),
    value: (row, j) => fromLane(`a${Math.floor(row / lanes)}[${j}]`, row % lanes, lanes),
  };
}

/** A is stored transposed: at one step of k a lane loads as many rows as a texel holds. */
function alongRows(
  { start }: Extract<LayoutOfA, { along: 'rows' }>,
  { rows, lanes, left }: TextureTile,
): TexturedA {
  const { texel } = left;
  const load = (k: string, j: number): string => left.loadTexel(`rowQuad + ${start(`(${k} + ${j}u)`)}`);
  return {
    starts: `let rowQuad = min(firstRow + (lane % ${rows / texel}u) * ${texel}u, (rows + 3u) / 4u * 4u - ${texel}u);`,
    load: (k) => four.map((j) => `let a${j} = ${load(k, j)};`).join('\n'),
    value: (row, j) => fromLane(`a${j}[${row % texel}]`, Math.floor(row / texel), lanes),
  };
}

/** Columns of B are contiguous. */
function columnsOf(
  { start }: Extract<LayoutOfB, { along: 'columns' }>,
  { right }: TextureTile,
): TexturedOperand {
  return {
    starts: '',
    load: (k) => four.map((j) => `let b${j} = ${right.load4(start(`(${k} + ${j}u)`))};`).join('\n'),
  };
}

/** B is stored transposed: four elements of each of the lane's columns are transposed in registers. */
function transposed(
  { start }: Extract<LayoutOfB, { along: 'depth' }>,
  { right }: TextureTile,
): TexturedOperand {
  const loads = (k: string): string[] => four.map((j) => `let q${j} = ${right.load4(`first${j} + ${k}`)};`);
  const turned = four.map((i) => `let b${i} = vec4f(${four.map((j) => `q${j}[${i}]`).join(', ')});`);
  return {
    starts: four.map((j) => `let first${j} = ${start(j)};`).join('\n'),
    load: (k) => [...loads(k), ...turned].join('\n'),
  };
}
