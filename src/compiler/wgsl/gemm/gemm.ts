import type { Dispatch, KernelArgument, Lowering, Target } from '../kernel.ts';
import { type Binding, grid, scratch, shader } from '../shader.ts';
import { type Scheme, schemeCode } from './scheme.ts';

/**
 * A matrix product C[z, row, column] = Σ_k A[z, row, k] · B[z, k, column] whose operands are read and written by WGSL
 * given here, so that plain products and convolutions (as implicit matrix products) share one inner loop.
 * In all of it `z` is the batch and `column` the first of the invocation's four columns, both u32.
 */
export interface Gemm {
  readonly family: string;
  readonly tag: string;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly batch: number;
  readonly inputs: readonly Binding[];
  readonly inputArgs: readonly KernelArgument[];
  /** Element type of the output binding `c`. */
  readonly outputElement: string;
  readonly outputArg: KernelArgument;
  readonly declarations?: string;
  /** Statements run once by each invocation, before the loop. */
  readonly setup?: string;
  /** A at (row, k), an f32. */
  a(row: string, k: string): string;
  /** A at (row, 4·step … 4·step + 3), a vec4f, where that is one load. */
  readonly a4?: ((row: string, step: string) => string) | undefined;
  /** B at (k, column … column + 3), a vec4f; columns beyond the last may hold anything finite or not. */
  b(k: string): string;
  /** Statements that declare b0 … b3, B at 4·step … 4·step + 3, where that is cheaper than four `b`. */
  readonly b4?: ((step: string) => string) | undefined;
  /** Writes four columns of a row; guards columns beyond the last. `value` is an atom. */
  store(row: string, value: string): string;
}

/** Units of work below which a deep product is split along its depth. */
const busyUnits = 24;
const shortestSplit = 128;

function splitsOf(gemm: Gemm, units: number): number {
  if (units >= busyUnits) return 1;
  return Math.max(1, Math.min(Math.ceil(busyUnits / units), Math.floor(gemm.depth / shortestSplit)));
}

/** How a matrix product runs: one dispatch, or two where its depth is split (partial products, then their sum). */
export function lowerGemm(gemm: Gemm, scheme: Scheme, target: Target): Lowering {
  const units =
    Math.ceil(gemm.rows / scheme.rows) * Math.ceil(gemm.columns / scheme.columnsPerUnit) * gemm.batch;
  const splits = splitsOf(gemm, units);
  if (splits === 1) return { dispatches: [product(gemm, scheme, target, undefined)], scratch: [] };
  const padded = 4 * Math.ceil(gemm.columns / 4);
  const split = { count: splits, depth: 4 * Math.ceil(gemm.depth / splits / 4), padded };
  return {
    dispatches: [product(gemm, scheme, target, split), join(gemm, split, target)],
    scratch: [4 * splits * gemm.batch * gemm.rows * padded],
  };
}

interface Split {
  readonly count: number;
  readonly depth: number;
  /** Columns of a partial product, a multiple of four. */
  readonly padded: number;
}

/** Index of four columns in the partial products. */
function partialIndex(gemm: Gemm, split: Split, piece: string, row: string): string {
  return `((${piece} * ${gemm.batch}u + z) * ${gemm.rows}u + ${row}) * ${split.padded / 4}u + column / 4u`;
}

function product(gemm: Gemm, scheme: Scheme, target: Target, split: Split | undefined): Dispatch {
  const rowBlocks = Math.ceil(gemm.rows / scheme.rows);
  const columnUnits = Math.ceil(gemm.columns / scheme.columnsPerUnit);
  const units = rowBlocks * columnUnits * gemm.batch * (split?.count ?? 1);
  const workgroups = grid(Math.ceil((units * scheme.lanesPerUnit) / scheme.workgroupSize), target);
  const store = split
    ? (row: string, value: string) =>
        `if (column < ${split.padded}u) { c[${partialIndex(gemm, split, 'piece', row)}] = ${value}; }`
    : gemm.store;
  const unit = scheme.lanesPerUnit === scheme.workgroupSize ? 'group' : `id / ${scheme.lanesPerUnit}u`;
  const body = `
let unit = ${unit};
if (unit >= ${units}u) { return; }
let column = (unit % ${columnUnits}u) * ${scheme.columnsPerUnit}u + (lane % ${scheme.columnsPerUnit / 4}u) * 4u;
let firstRow = ((unit / ${columnUnits}u) % ${rowBlocks}u) * ${scheme.rows}u;
let z = ${gemm.batch === 1 && !split ? '0u' : `(unit / ${columnUnits * rowBlocks}u) % ${gemm.batch}u`};
${split ? `let piece = unit / ${columnUnits * rowBlocks * gemm.batch}u;` : ''}
let firstK = ${split ? `piece * ${split.depth}u` : '0u'};
let endK = ${split ? `min(firstK + ${split.depth}u, ${gemm.depth}u)` : `${gemm.depth}u`} + zero;
${gemm.setup ?? ''}
${scheme.code?.(gemm, store) ?? schemeCode(gemm, scheme, store)}`;
  const declarations = [gemm.declarations, scheme.declarations].filter((text) => text !== undefined);
  const kernel = shader({
    family: gemm.family,
    variant: scheme.name,
    tag: split ? `${gemm.tag}_split${split.count}` : gemm.tag,
    bindings: [...gemm.inputs, { name: 'c', element: split ? 'vec4f' : gemm.outputElement }],
    ...(scheme.directives ? { directives: scheme.directives } : {}),
    ...(declarations.length > 0 ? { declarations: declarations.join('\n') } : {}),
    workgroupSize: scheme.workgroupSize,
    body: body.replace(/\n\s*\n/g, '\n'),
    grid: workgroups,
  });
  return { kernel, args: [...gemm.inputArgs, split ? scratch(0, 'write') : gemm.outputArg], workgroups };
}

/** Adds the partial products in order and writes the result where it belongs. */
function join(gemm: Gemm, split: Split, target: Target): Dispatch {
  const steps = split.padded / 4;
  const threads = gemm.batch * gemm.rows * steps;
  const workgroups = grid(Math.ceil(threads / 64), target);
  const body = `
if (id >= ${threads}u) { return; }
let column = (id % ${steps}u) * 4u;
let row = (id / ${steps}u) % ${gemm.rows}u;
let z = id / ${steps * gemm.rows}u;
var value = vec4f();
for (var piece = 0u; piece < ${split.count}u + zero; piece++) { value += partial[${partialIndex(gemm, split, 'piece', 'row')}]; }
${gemm.store('row', 'value')}`;
  const kernel = shader({
    family: gemm.family,
    variant: 'join',
    tag: `${gemm.tag}_split${split.count}`,
    bindings: [
      { name: 'partial', element: 'vec4f' },
      { name: 'c', element: gemm.outputElement },
    ],
    workgroupSize: 64,
    body,
    grid: workgroups,
  });
  return { kernel, args: [scratch(0, 'read'), gemm.outputArg], workgroups };
}
