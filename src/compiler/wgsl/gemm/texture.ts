import type { Target } from '../../target.ts';
import { fromLane } from '../emit/from_lane.ts';
import { range } from '../emit/range.ts';
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

/** Whether the scheme supports the target's subgroup size. */
export function hasTextureLanes({ subgroupSize }: Target): boolean {
  return subgroupSize === 8 || subgroupSize === 16;
}

/** Whether the operands fit textures of the target, in complete texels along k. */
export function fitsTextures({ elements, depth }: TexturedGemm, target: Target): boolean {
  return depth % 4 === 0 && elements.every((count) => fitsTexture(count, target));
}

/** Floating-point operations from which tall tiles and longer loops repay their compile time. */
const largeProduct = 2.5e7;
/** Rows of the tiles of smaller products. */
const shortTile = 8;

function isLarge({ rows, columns, depth, batch, outer }: Gemm): boolean {
  return 2 * batch * rows * columns * depth * (outer?.count ?? 1) >= largeProduct;
}

/** Fixed cost of a tile (loads of B, loop overhead), in units of one row. Measured on lavapipe. */
const tileOverhead = 6;

/** Tile height with the least estimated time, number of tiles · (rows + overhead). */
function rowsOf(gemm: Gemm): number {
  if (!isLarge(gemm)) return shortTile;
  const { rows } = gemm;
  const time = (tile: number): number => Math.ceil(rows / tile) * (tile + tileOverhead);
  return [32, 24, 16, 8].reduce((best, tile) => (time(tile) < time(best) ? tile : best));
}

/**
 * Steps of k per iteration. llvmpipe's masked store of each accumulator at the end of an iteration costs as
 * much as three fma.
 */
function stepsOf(gemm: Gemm): 4 | 8 {
  return isLarge(gemm) && gemm.depth % 8 === 0 ? 8 : 4;
}

/**
 * One subgroup per tile, as in `subgroupScheme`, with four or eight steps of k per iteration and operands
 * read through textures: a texel takes one bounds check, whereas a buffer load takes one per element
 * (storage/texture.ts). Most of the time goes to 1,024 fma and 256 shuffles of A per iteration of a large
 * tile.
 */
export function textureScheme(gemm: TexturedGemm, target: Target): Scheme {
  const lanes = target.subgroupSize;
  const texel = texelOf(target);
  const [aTexels, bTexels] = ['a_texels', 'b_texels'].map((name) => textureTensor(name, texel)) as [
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
    declarations: textureDeclarations([aTexels, bTexels], texel),
    code: (_, stores) => textureCode(gemm, { rows, lanes, aTexels, bTexels }, stores),
  };
}

/** One tile, and the textures of A and B. */
interface TextureTile {
  readonly rows: number;
  readonly lanes: number;
  readonly aTexels: TextureTensor;
  readonly bTexels: TextureTensor;
}

function textureCode(gemm: TexturedGemm, tile: TextureTile, stores: ResultStores): string {
  const a = gemm.layoutA.along === 'depth' ? alongDepth(gemm.layoutA, tile) : alongRows(gemm.layoutA, tile);
  const b = gemm.layoutB.along === 'columns' ? columnsOf(gemm.layoutB, tile) : transposed(gemm.layoutB, tile);
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

/** A is contiguous along k: a lane loads four elements of one row per row group. */
function alongDepth(
  { start }: Extract<LayoutOfA, { along: 'depth' }>,
  { rows, lanes, aTexels }: TextureTile,
): TexturedA {
  const groups = range(Math.ceil(rows / lanes));
  const first = (g: number): string => start(`min(firstRow + ${g * lanes}u + lane, rows - 1u)`);
  return {
    starts: groups.map((g) => `let start${g} = ${first(g)};`).join('\n'),
    load: (k) => groups.map((g) => `let a${g} = ${aTexels.load4(`start${g} + ${k}`)};`).join('\n'),
    value: (row, j) => fromLane(`a${Math.floor(row / lanes)}[${j}]`, row % lanes, lanes),
  };
}

/**
 * A is contiguous along its rows (stored transposed): at each step of k a lane loads as many rows as a texel
 * holds.
 */
function alongRows(
  { start }: Extract<LayoutOfA, { along: 'rows' }>,
  { rows, lanes, aTexels }: TextureTile,
): TexturedA {
  const { texel } = aTexels;
  const load = (k: string, j: number): string => aTexels.loadTexel(`rowQuad + ${start(`(${k} + ${j}u)`)}`);
  return {
    starts: `let rowQuad = min(firstRow + (lane % ${rows / texel}u) * ${texel}u, (rows + 3u) / 4u * 4u - ${texel}u);`,
    load: (k) => four.map((j) => `let a${j} = ${load(k, j)};`).join('\n'),
    value: (row, j) => fromLane(`a${j}[${row % texel}]`, Math.floor(row / texel), lanes),
  };
}

/** B is contiguous along its columns: a lane loads its four columns at each step of k. */
function columnsOf(
  { start }: Extract<LayoutOfB, { along: 'columns' }>,
  { bTexels }: TextureTile,
): TexturedOperand {
  return {
    starts: '',
    load: (k) => four.map((j) => `let b${j} = ${bTexels.load4(start(`(${k} + ${j}u)`))};`).join('\n'),
  };
}

/**
 * B is contiguous along k (stored transposed): a lane loads four elements of each of its four columns and
 * transposes them in registers.
 */
function transposed(
  { start }: Extract<LayoutOfB, { along: 'depth' }>,
  { bTexels }: TextureTile,
): TexturedOperand {
  const loads = (k: string): string[] => four.map((j) => `let q${j} = ${bTexels.load4(`first${j} + ${k}`)};`);
  const transposedQuads = four.map((i) => `let b${i} = vec4f(${four.map((j) => `q${j}[${i}]`).join(', ')});`);
  return {
    starts: four.map((j) => `let first${j} = ${start(j)};`).join('\n'),
    load: (k) => [...loads(k), ...transposedQuads].join('\n'),
  };
}
