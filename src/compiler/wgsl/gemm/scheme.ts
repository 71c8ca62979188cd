import type { Target } from '../../target.ts';
import { fromLane } from '../emit/from_lane.ts';
import { range } from '../emit/range.ts';
import { storeRows } from './stores.ts';
import type { Gemm, LoopForm, ResultStores, Scheme } from './types.ts';

/** Tile utilisation in 0..1: the fraction of the tiles' elements inside C. Padding is wasted work. */
export function fillOf({ rows, columns }: Pick<Gemm, 'rows' | 'columns'>, scheme: Scheme): number {
  const covered = (size: number, tile: number): number => size / (tile * Math.ceil(size / tile));
  return covered(rows, scheme.rows) * covered(columns, scheme.columnsPerTile);
}

/**
 * Steps of k per iteration for a number of floating-point operations: 4 from `large` on. Software adapters
 * take most of a second to compile an unrolled loop, but only milliseconds to run a small product.
 */
export function unrollFor(work: number, large: number): 1 | 4 {
  return work >= large ? 4 : 1;
}

/** Form of the loop over k with `unroll` steps per iteration. */
export function loopOf(unroll: 1 | 4): LoopForm {
  return unroll === 4 ? 'unrolled' : 'rolled';
}

/** One tile of up to 8 × 4 elements per lane, with loads per lane: for any adapter. */
export function laneScheme(rows: number, unroll: 1 | 4): Scheme {
  return {
    name: 'tiled',
    rows: Math.min(8, rows),
    columnsPerTile: 4,
    lanesPerTile: 1,
    workgroupSize: 64,
    sharing: 0,
    unroll,
  };
}

/**
 * Maximum rows of a tile: accumulators of more rows exceed the L1 cache (measured: 50 GFLOP/s with 48 and 64
 * rows, 75 with 32).
 */
const mostRows = 32;
/** Number of tiles that keep the cores of a software adapter busy. */
const busy = 8;

/**
 * Number of row groups of a tile, each with one row per lane: more groups share each load of B, but enough
 * tiles must remain.
 */
function rowGroupsOf(rows: number, columns: number, size: number): number {
  const tiles = (groups: number): number =>
    Math.ceil(rows / (groups * size)) * Math.ceil(columns / (4 * size));
  const fits = (groups: number): boolean =>
    groups * size <= mostRows && rows > (groups - 1) * size && tiles(groups) >= busy;
  return [4, 3, 2].find(fits) ?? 1;
}

/**
 * One subgroup per tile: each element of A is loaded by one lane and exchanged by shuffles. No workgroup
 * memory.
 */
export function subgroupScheme(rows: number, columns: number, unroll: 1 | 4, target: Target): Scheme {
  const size = target.subgroupSize;
  const groups = unroll === 4 ? rowGroupsOf(rows, columns, size) : 1;
  return {
    name: 'subgroup',
    rows: Math.min(groups * size, rows),
    columnsPerTile: 4 * size,
    lanesPerTile: size,
    workgroupSize: size,
    directives: 'enable subgroups;',
    sharing: size,
    unroll,
  };
}

/**
 * Code of one invocation: the bases of A's rows, the accumulators, the loops over both sums, and the stores.
 */
export function schemeCode(gemm: Gemm, scheme: Scheme, stores: ResultStores): string {
  const accumulators = range(scheme.rows).map((r) => `var acc${r} = vec4f();`);
  const inner = innerLoop(gemm, scheme);
  const loops = gemm.outer
    ? `for (var o = firstO; o < endO; o++) {\n${gemm.outer.setup}\n${inner}\n}`
    : inner;
  return [...bases(gemm, scheme), ...accumulators, loops, storeRows('firstRow', scheme.rows, stores)].join(
    '\n',
  );
}

/**
 * Maximum length of an inner sum (over the colour channels of an image) that large products with an outer sum
 * unroll entirely, in steps of k.
 */
const shortSum = 4;

function innerLoop(gemm: Gemm, scheme: Scheme): string {
  if (scheme.unroll === 4 && gemm.outer && gemm.depth <= shortSum) {
    return range(gemm.depth)
      .map((k) => `{\n${oneStep(gemm, scheme, `${k}u`)}\n}`)
      .join('\n');
  }
  if (scheme.unroll === 4) return unrolled(gemm, scheme);
  return `for (var k = firstK; k < endK; k++) {\n${oneStep(gemm, scheme, 'k')}\n}`;
}

/** Four steps per iteration, then the remainder. */
function unrolled(gemm: Gemm, scheme: Scheme): string {
  const rest = `for (var k = endK - endK % 4u; k < endK; k++) {\n${oneStep(gemm, scheme, 'k')}\n}`;
  return `for (var step = firstK / 4u; step < endK / 4u; step++) {
${fourSteps(gemm, scheme)}
}
${gemm.depth % 4 === 0 ? '' : rest}`;
}

/**
 * Indices of the row groups: the elements of A of a group are one load of the subgroup. With loads per lane,
 * every row is a group.
 */
function rowGroups({ rows, sharing }: Scheme): number[] {
  return range(sharing > 0 ? Math.ceil(rows / sharing) : rows);
}

/** Declares the loop-invariant part of A's index for each row group, with rows clamped to the matrix. */
function bases(gemm: Gemm, scheme: Scheme): string[] {
  const quadBase = gemm.rows4 ? [`let quadBase = ${gemm.base('min(firstRow + lane * 4u, rows - 4u)')};`] : [];
  const groups = rowGroups(scheme).map((g) => {
    const row = scheme.sharing > 0 ? `firstRow + ${g * scheme.sharing}u + lane` : `firstRow + ${g}u`;
    return `let base${g} = ${gemm.base(`min(${row}, rows - 1u)`)};`;
  });
  return [...quadBase, ...groups];
}

/** Expression of A in row r, from the load of its group. */
function rowValue(scheme: Scheme, r: number, component: string): string {
  if (scheme.sharing === 0) return `a${r}${component}`;
  return fromLane(`a${Math.floor(r / scheme.sharing)}${component}`, r % scheme.sharing, scheme.sharing);
}

/** Four steps of k. */
function fourSteps(gemm: Gemm, scheme: Scheme): string {
  const b = gemm.b4
    ? gemm.b4('step')
    : range(4)
        .map((j) => `let b${j} = ${gemm.b(`(step * 4u + ${j}u)`)};`)
        .join('\n');
  const sums = (value: (r: number, j: number) => string): string[] =>
    range(scheme.rows).flatMap((r) =>
      range(4).map((j) => `acc${r} = fma(vec4f(${value(r, j)}), b${j}, acc${r});`),
    );
  if (gemm.rows4) {
    const quads = range(4).map((j) => `let a${j} = ${gemm.rows4!('quadBase', `(step * 4u + ${j}u)`)};`);
    const value = (r: number, j: number): string =>
      fromLane(`a${j}[${r % 4}]`, Math.floor(r / 4), scheme.sharing);
    return [b, ...quads, ...sums(value)].join('\n');
  }
  const a4 = (base: string): string =>
    gemm.a4?.(base, 'step') ??
    `vec4f(${range(4)
      .map((j) => gemm.a(base, `(step * 4u + ${j}u)`))
      .join(', ')})`;
  const a = rowGroups(scheme).map((g) => `let a${g} = ${a4(`base${g}`)};`);
  return [b, ...a, ...sums((r, j) => rowValue(scheme, r, `[${j}]`))].join('\n');
}

/** One step of k. */
function oneStep(gemm: Gemm, scheme: Scheme, k: string): string {
  const a = rowGroups(scheme).map((g) => `let a${g} = ${gemm.a(`base${g}`, k)};`);
  const sums = range(scheme.rows).map((r) => `acc${r} = fma(vec4f(${rowValue(scheme, r, '')}), b, acc${r});`);
  return [`let b = ${gemm.b(k)};`, ...a, ...sums].join('\n');
}
