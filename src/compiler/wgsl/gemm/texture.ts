import type { Texel } from '../../artifact/texture.ts';
import type { Target } from '../kernel.ts';
import { loadFour, texelOf, textureDeclarations } from '../texture.ts';
import type { Gemm } from './gemm.ts';
import type { Scheme } from './scheme.ts';

/** How the operands of a product lie in memory, where both can be read in fours. */
export interface Layouts {
  /** Neighbours in A: elements of a row, or rows. */
  readonly a: 'depth' | 'rows';
  /** Neighbours in B: columns, or elements of a column. */
  readonly b: 'columns' | 'depth';
}

const four = [0, 1, 2, 3] as const;

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Rows of a unit: shorter ones where few rows are left, or too few units to keep the cores busy. */
function rowsOf({ rows, columns }: Gemm, lanes: number): number {
  const units = Math.ceil(rows / 32) * Math.ceil(columns / (4 * lanes));
  if (rows <= 8) return 8;
  return rows <= 16 || units < 4 ? 16 : 32;
}

/** One subgroup a unit, as in `subgroupScheme`; operands come through textures, four steps of k at once. */
export function textureScheme(gemm: Gemm, layouts: Layouts, target: Target): Scheme {
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
    declarations: textureDeclarations(['left', 'right'], texel),
    code: (_, store) => {
      const tile = { rows, lanes, texel };
      const a = layouts.a === 'depth' ? alongDepth(tile) : alongRows(tile);
      const b = layouts.b === 'columns' ? columnsOf(texel) : transposed(texel);
      const r = range(rows);
      return `
${a.setup}
${b.setup}
${r.map((i) => `var acc${i} = vec4f();`).join('\n')}
for (var k = firstK; k < endK; k += 4u) {
${b.load}
${a.load}
${r.flatMap((i) => four.map((j) => `acc${i} = fma(vec4f(${a.value(i, j)}), b${j}, acc${i});`)).join('\n')}
}
${r.map((i) => `if (firstRow + ${i}u < rows) { ${store(`(firstRow + ${i}u)`, `acc${i}`)} }`).join('\n')}`;
    },
  };
}

interface Tile {
  readonly rows: number;
  readonly lanes: number;
  readonly texel: Texel;
}

interface Operand {
  readonly setup: string;
  /** Statements at each four steps of k. */
  readonly load: string;
}

interface Left extends Operand {
  /** A at (row of the tile, step j of the four). */
  readonly value: (row: number, j: number) => string;
}

/** A lane loads four elements of a row of A; groups of as many rows as there are lanes. */
function alongDepth({ rows, lanes, texel }: Tile): Left {
  const groups = range(Math.ceil(rows / lanes));
  return {
    setup: groups
      .map((g) => `let start${g} = min(firstRow + ${g * lanes}u + lane, rows - 1u) * depth;`)
      .join('\n'),
    load: groups.map((g) => `let a${g} = ${loadFour('left', `start${g} + k`, texel)};`).join('\n'),
    value: (row, j) => `subgroupBroadcast(a${Math.floor(row / lanes)}[${j}], ${row % lanes}u)`,
  };
}

/** A is stored transposed: a lane loads as many rows at one step of k as a texel holds. */
function alongRows({ rows, texel }: Tile): Left {
  const holders = rows / texel;
  return {
    setup: `let quad = min(firstRow + (lane % ${holders}u) * ${texel}u, rows - ${texel}u);`,
    load: four
      .map((j) => `let a${j} = textureLoad(left, place((quad + (k + ${j}u) * rows) / ${texel}u));`)
      .join('\n'),
    value: (row, j) => `subgroupBroadcast(a${j}[${row % texel}], ${Math.floor(row / texel)}u)`,
  };
}

/** Columns of B are neighbours. */
function columnsOf(texel: Texel): Operand {
  return {
    setup: 'let first = min(column, columns - 4u);',
    load: four
      .map((j) => `let b${j} = ${loadFour('right', `first + (k + ${j}u) * columns`, texel)};`)
      .join('\n'),
  };
}

/** B is stored transposed: four elements of each of the lane's columns, turned in registers. */
function transposed(texel: Texel): Operand {
  const loads = four.map((j) => `let q${j} = ${loadFour('right', `first${j} + k`, texel)};`);
  const turned = four.map((i) => `let b${i} = vec4f(${four.map((j) => `q${j}[${i}]`).join(', ')});`);
  return {
    setup: four.map((j) => `let first${j} = min(column + ${j}u, columns - 1u) * depth;`).join('\n'),
    load: [...loads, ...turned].join('\n'),
  };
}
