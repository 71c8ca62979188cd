import type { Target } from '../kernel.ts';
import type { Gemm } from './gemm.ts';

/** How the work of a matrix product is divided: a unit computes `rows` × `columnsPerUnit`, four columns a lane. */
export interface Scheme {
  readonly name: string;
  readonly rows: number;
  readonly columnsPerUnit: number;
  readonly lanesPerUnit: number;
  readonly workgroupSize: number;
  readonly directives?: string;
  /** Lanes that share loads of A through subgroup broadcasts; 0: every lane loads for itself. */
  readonly sharing: number;
  /** Steps of k in the loop's body. */
  readonly unroll: 1 | 4;
  /** Workgroup memory. */
  readonly declarations?: string;
  /** The loop over k and the stores, in place of `schemeCode`. */
  readonly code?: (gemm: Gemm, store: Gemm['store']) => string;
}

/** Share of the units' elements that lie inside C. */
export function fillOf({ rows, columns }: Pick<Gemm, 'rows' | 'columns'>, scheme: Scheme): number {
  const covered = (size: number, tile: number): number => size / (tile * Math.ceil(size / tile));
  return covered(rows, scheme.rows) * covered(columns, scheme.columnsPerUnit);
}

/** Floating-point operations from which four unrolled steps pay for the time that compiling them takes. */
const largeProduct = 1e8;

/** Software adapters take most of a second to compile an unrolled loop, and milliseconds to run a small product. */
export function unrollFor(work: number): 1 | 4 {
  return work >= largeProduct ? 4 : 1;
}

/** Every lane by itself: any adapter. */
export function laneScheme(rows: number, work: number): Scheme {
  return {
    name: 'tiled',
    rows: Math.min(8, rows),
    columnsPerUnit: 4,
    lanesPerUnit: 1,
    workgroupSize: 64,
    sharing: 0,
    unroll: unrollFor(work),
  };
}

/** One subgroup a unit: each element of A is loaded once and broadcast. Wants registers, not workgroup memory. */
export function subgroupScheme(rows: number, columns: number, work: number, target: Target): Scheme {
  const size = target.subgroupSize;
  // Two row groups halve the loads of B; they need enough units to keep the cores busy.
  const tall = unrollFor(work) === 4 && rows >= 2 * size && (rows / (2 * size)) * (columns / (4 * size)) >= 8;
  return {
    name: 'subgroup',
    rows: tall ? 2 * size : Math.min(size, rows),
    columnsPerUnit: 4 * size,
    lanesPerUnit: size,
    workgroupSize: size,
    directives: 'enable subgroups;',
    sharing: size,
    unroll: unrollFor(work),
  };
}

type Store = (row: string, value: string) => string;

/** The loop over k and the stores, for the accumulators of one invocation. */
export function schemeCode(gemm: Gemm, scheme: Scheme, store: Store): string {
  const accumulators = range(scheme.rows).map((r) => `var acc${r} = vec4f();`);
  const stores = range(scheme.rows).map((r) => {
    const row = `(firstRow + ${r}u)`;
    const guarded = gemm.rows % scheme.rows === 0 ? '' : `if (firstRow + ${r}u < ${gemm.rows}u) `;
    return `${guarded}{ ${store(row, `acc${r}`)} }`;
  });
  return `
${accumulators.join('\n')}
${scheme.unroll === 1 ? `for (var k = firstK; k < endK; k++) {\n${one(gemm, scheme)}\n}` : unrolled(gemm, scheme)}
${stores.join('\n')}`;
}

/** Four steps at a time, then what is left. */
function unrolled(gemm: Gemm, scheme: Scheme): string {
  const rest = `for (var k = firstK + steps * 4u; k < endK; k++) {\n${one(gemm, scheme)}\n}`;
  return `let steps = (endK - firstK) / 4u;
for (var step = firstK / 4u; step < firstK / 4u + steps; step++) {
${four(gemm, scheme)}
}
${gemm.depth % 4 === 0 ? '' : rest}`;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Row `r` of the unit, kept inside the matrix. */
function rowAt(gemm: Gemm, scheme: Scheme, r: string): string {
  const row = `firstRow + ${r}`;
  return gemm.rows % Math.max(scheme.rows, scheme.sharing) === 0 ? row : `min(${row}, ${gemm.rows - 1}u)`;
}

/** Groups of rows whose A values one load instruction fetches. */
function rowGroups(scheme: Scheme): number[] {
  return range(Math.ceil(scheme.rows / scheme.sharing));
}

function broadcastValue(scheme: Scheme, name: (group: number) => string, r: number): string {
  return `subgroupBroadcast(${name(Math.floor(r / scheme.sharing))}, ${r % scheme.sharing}u)`;
}

/** Four steps of k at once. */
function four(gemm: Gemm, scheme: Scheme): string {
  const lines = [
    gemm.b4
      ? gemm.b4('step')
      : range(4)
          .map((j) => `let b${j} = ${gemm.b(`(step * 4u + ${j}u)`)};`)
          .join('\n'),
  ];
  const rowOf = (r: number): string => rowAt(gemm, scheme, `${r}u`);
  const a4 = (row: string): string =>
    gemm.a4
      ? gemm.a4(row, 'step')
      : `vec4f(${range(4)
          .map((j) => gemm.a(row, `(step * 4u + ${j}u)`))
          .join(', ')})`;
  if (scheme.sharing > 0) {
    for (const g of rowGroups(scheme)) {
      lines.push(`let shared${g} = ${a4(rowAt(gemm, scheme, `${g * scheme.sharing}u + lane`))};`);
    }
  } else for (const r of range(scheme.rows)) lines.push(`let a${r} = ${a4(rowOf(r))};`);
  for (const r of range(scheme.rows)) {
    for (const j of range(4)) {
      const value = scheme.sharing > 0 ? broadcastValue(scheme, (g) => `shared${g}[${j}]`, r) : `a${r}[${j}]`;
      lines.push(`acc${r} = fma(vec4f(${value}), b${j}, acc${r});`);
    }
  }
  return lines.join('\n');
}

/** The k that are left. */
function one(gemm: Gemm, scheme: Scheme): string {
  const lines = [`let b = ${gemm.b('k')};`];
  if (scheme.sharing > 0) {
    for (const g of rowGroups(scheme)) {
      lines.push(`let shared${g} = ${gemm.a(rowAt(gemm, scheme, `${g * scheme.sharing}u + lane`), 'k')};`);
    }
  }
  for (const r of range(scheme.rows)) {
    const value =
      scheme.sharing > 0
        ? broadcastValue(scheme, (g) => `shared${g}`, r)
        : gemm.a(rowAt(gemm, scheme, `${r}u`), 'k');
    lines.push(`acc${r} = fma(vec4f(${value}), b, acc${r});`);
  }
  return lines.join('\n');
}
