import type { Texel } from '../../artifact/texture.ts';
import type { Target } from '../kernel.ts';
import { fitsTexture, loadFour, texelOf, textureDeclarations } from '../texture.ts';
import type { Gemm } from './gemm.ts';
import type { Scheme } from './scheme.ts';
import { type Stores, storeRows } from './stores.ts';

/**
 * A matrix product whose operands come through textures, in fours along memory. Its `textureArgs` are A and B, in this order. Indices
 * are WGSL expressions in elements; those of a product with an outer sum see `o` and what its setup declares.
 */
export interface TexturedGemm extends Gemm {
  readonly left: /** Neighbours in A are elements of a row: where a row begins. */
    | { readonly along: 'depth'; start(row: string): string }
    /** Neighbours in A are rows: where those of step k begin. Rows are a multiple of four. */
    | { readonly along: 'rows'; start(k: string): string };
  readonly right: /** Neighbours in B are columns: where those of step k begin. Columns are a multiple of four. */
    | { readonly along: 'columns'; start(k: string): string }
    /** Neighbours in B are elements of a column: where each of the lane's four columns begins. */
    | { readonly along: 'depth'; start(j: number): string };
  /** Elements of both operands. */
  readonly elements: readonly [number, number];
}

const four = [0, 1, 2, 3] as const;

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Whether the target's subgroups and textures are such as the scheme takes. */
export function acceptsTextures({ elements, depth }: TexturedGemm, target: Target): boolean {
  const lanes = target.subgroupSize === 8 || target.subgroupSize === 16;
  return lanes && depth % 4 === 0 && elements.every((count) => fitsTexture(count, target));
}

/** Rows of a unit: shorter ones where few rows are left, or too few units to keep the cores busy. */
function rowsOf({ rows, columns, batch }: Gemm, lanes: number): number {
  const units = Math.ceil(rows / 32) * Math.ceil(columns / (4 * lanes)) * batch;
  if (rows <= 8) return 8;
  return rows <= 16 || units < 4 ? 16 : 32;
}

/** One subgroup a unit, as in `subgroupScheme`; four steps of k at once. */
export function textureScheme(gemm: TexturedGemm, target: Target): Scheme {
  const lanes = target.subgroupSize;
  const texel = texelOf(target);
  const rows = rowsOf(gemm, lanes);
  return {
    name: 'texture',
    rows,
    columnsPerUnit: 4 * lanes,
    lanesPerUnit: lanes,
    workgroupSize: lanes,
    directives: 'enable subgroups;',
    sharing: lanes,
    unroll: 4,
    declarations: textureDeclarations(['left_texels', 'right_texels'], texel),
    code: (_, stores) => textureCode(gemm, { rows, lanes, texel }, stores),
  };
}

interface Tile {
  readonly rows: number;
  readonly lanes: number;
  readonly texel: Texel;
}

function textureCode(gemm: TexturedGemm, tile: Tile, stores: Stores): string {
  const a = gemm.left.along === 'depth' ? alongDepth(gemm.left, tile) : alongRows(gemm.left, tile);
  const b = gemm.right.along === 'columns' ? columnsOf(gemm.right, tile) : transposed(gemm.right, tile);
  const rows = range(tile.rows);
  const sums = rows.flatMap((i) =>
    four.map((j) => `acc${i} = fma(vec4f(${a.value(i, j)}), b${j}, acc${i});`),
  );
  const inner = `${a.starts}
${b.starts}
for (var k = firstK; k < endK; k += 4u) {
${b.load}
${a.load}
${sums.join('\n')}
}`;
  return `
${rows.map((i) => `var acc${i} = vec4f();`).join('\n')}
${gemm.outer ? `for (var o = firstO; o < endO; o++) {\n${gemm.outer.setup}\n${inner}\n}` : inner}
${storeRows('firstRow', tile.rows, stores)}`;
}

interface Operand {
  /** Statements before the inner loop. */
  readonly starts: string;
  /** Statements at each four steps of k. */
  readonly load: string;
}

interface Left extends Operand {
  /** A at (row of the tile, step j of the four). */
  readonly value: (row: number, j: number) => string;
}

type Along<Side extends 'left' | 'right', Kind> = Extract<TexturedGemm[Side], { along: Kind }>;

/** A lane loads four elements of a row of A; groups of as many rows as there are lanes. */
function alongDepth({ start }: Along<'left', 'depth'>, { rows, lanes, texel }: Tile): Left {
  const groups = range(Math.ceil(rows / lanes));
  const first = (g: number): string => start(`min(firstRow + ${g * lanes}u + lane, rows - 1u)`);
  return {
    starts: groups.map((g) => `let start${g} = ${first(g)};`).join('\n'),
    load: groups.map((g) => `let a${g} = ${loadFour('left_texels', `start${g} + k`, texel)};`).join('\n'),
    value: (row, j) => `subgroupBroadcast(a${Math.floor(row / lanes)}[${j}], ${row % lanes}u)`,
  };
}

/** A is stored transposed: a lane loads as many rows at one step of k as a texel holds. */
function alongRows({ start }: Along<'left', 'rows'>, { rows, texel }: Tile): Left {
  const at = (j: number): string => `place((rowQuad + ${start(`(k + ${j}u)`)}) / ${texel}u)`;
  return {
    starts: `let rowQuad = min(firstRow + (lane % ${rows / texel}u) * ${texel}u, rows - ${texel}u);`,
    load: four.map((j) => `let a${j} = textureLoad(left_texels, ${at(j)});`).join('\n'),
    value: (row, j) => `subgroupBroadcast(a${j}[${row % texel}], ${Math.floor(row / texel)}u)`,
  };
}

/** Columns of B are neighbours. */
function columnsOf({ start }: Along<'right', 'columns'>, { texel }: Tile): Operand {
  return {
    starts: 'let columnQuad = min(column, columns - 4u);',
    load: four
      .map((j) => `let b${j} = ${loadFour('right_texels', `columnQuad + ${start(`(k + ${j}u)`)}`, texel)};`)
      .join('\n'),
  };
}

/** B is stored transposed: four elements of each of the lane's columns, turned in registers. */
function transposed({ start }: Along<'right', 'depth'>, { texel }: Tile): Operand {
  const loads = four.map((j) => `let q${j} = ${loadFour('right_texels', `first${j} + k`, texel)};`);
  const turned = four.map((i) => `let b${i} = vec4f(${four.map((j) => `q${j}[${i}]`).join(', ')});`);
  return {
    starts: four.map((j) => `let first${j} = ${start(j)};`).join('\n'),
    load: [...loads, ...turned].join('\n'),
  };
}
