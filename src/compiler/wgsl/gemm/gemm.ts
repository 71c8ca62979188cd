import type { Target } from '../../target.ts';
import { type Binding, grid, scratch, shader } from '../emit/shader.ts';
import type { Dispatch, KernelArgument, Lowering } from '../kernel.ts';
import { type Scheme, schemeCode } from './scheme.ts';
import type { Stores } from './stores.ts';

/**
 * A matrix product C[z, row, column] = Σ_o Σ_k A[z, row, (o, k)] · B[z, (o, k), column] whose operands are read and written by
 * WGSL given here, so that plain products and convolutions (as implicit matrix products) share one inner loop. A plain product has
 * no outer sum; a convolution's runs over its taps, or over rows of pixels.
 *
 * In all of it `z` is the batch, `column` the first of the invocation's four columns, and `rows`, `columns`, `depth` and the
 * names in `sizes` are u32 values that arrive with the dispatch: products that differ in them alone share one shader.
 */
export interface Gemm {
  readonly family: string;
  readonly tag: string;
  readonly rows: number;
  readonly columns: number;
  /** Steps of the inner sum. */
  readonly depth: number;
  readonly batch: number;
  readonly sizes?: Readonly<Record<string, number>>;
  /** Steps of the outer sum, and statements run at each: they see `o`, and may `continue` by a condition that is uniform. */
  readonly outer?: { readonly count: number; readonly setup: string };
  readonly inputs: readonly Binding[];
  readonly inputArgs: readonly KernelArgument[];
  /** Arguments behind all buffers. */
  readonly textureArgs?: readonly KernelArgument[];
  /** What runs before the product, and the scratch buffers that both use. */
  readonly prepare?: { readonly dispatch: Dispatch; readonly scratch: readonly number[] };
  /** Element type of the output binding `c`. */
  readonly outputElement: string;
  readonly outputArg: KernelArgument;
  readonly declarations?: string;
  /** Statements run once by each invocation, before the loops. */
  readonly setup: string;
  /** What of A's index depends on the row alone. */
  base(row: string): string;
  /** A at a row's base (an atom) and k, an f32. */
  a(base: string, k: string): string;
  /** A at k = 4·step … 4·step + 3, a vec4f, where that is one load. */
  readonly a4?: ((base: string, step: string) => string) | undefined;
  /** A at (four rows that begin at a base, k), a vec4f, where A lies so that four rows are one load: see `byRows`. */
  readonly rows4?: ((base: string, k: string) => string) | undefined;
  /** The same product with A as vectors along the rows, for schemes whose lanes each load four rows; it has `rows4`. */
  readonly byRows?: (() => Gemm) | undefined;
  /** B at (k, column … column + 3), a vec4f; columns beyond the last may hold anything finite or not. */
  b(k: string): string;
  /** Statements that declare b0 … b3, B at 4·step … 4·step + 3, where that is cheaper than four `b`. */
  readonly b4?: ((step: string) => string) | undefined;
  /** What `store` reads besides: bound where the result is written. */
  readonly epilogue?: {
    readonly bindings: readonly Binding[];
    readonly args: readonly KernelArgument[];
    readonly declarations: string;
    /** Statements run once by each invocation that writes results. */
    readonly setup: string;
    /** Where it goes over rows that are stored already: how those are stored, and the statements for a row. */
    readonly later?: { readonly store: Gemm['store']; apply(row: string): string };
  };
  /** Index in the output of the first of four columns of a row, where they are neighbours in memory. */
  readonly place?: ((row: string) => string) | undefined;
  /** Writes four columns of a row; guards columns beyond the last. `value` is an atom. */
  store(row: string, value: string): string;
}

/** Units of work below which a deep product is split along its depth. */
const busyUnits = 24;
const shortestSplit = 128;
/** Operations of a piece that a software adapter does in the time that one dispatch more takes. */
const leastPiece = 1e6;

/** How often the sums are divided among units: along the outer one where there is one. */
function splitsOf(gemm: Gemm, scheme: Scheme, units: number, target: Target): number {
  if (units >= busyUnits) return 1;
  const outer = gemm.outer?.count ?? 1;
  const depth = outer * gemm.depth;
  const work = 2 * scheme.rows * scheme.columnsPerUnit * depth;
  const longest = Math.floor(target.class === 'cpu' ? work / leastPiece : depth / shortestSplit);
  const wanted = Math.min(Math.ceil(busyUnits / units), outer > 1 ? Math.min(outer, longest) : longest);
  return Math.max(1, wanted);
}

/** How a matrix product runs: one dispatch, or two where its depth is split (partial products, then their sum). */
export function lowerGemm(gemm: Gemm, scheme: Scheme, target: Target): Lowering {
  const units =
    Math.ceil(gemm.rows / scheme.rows) * Math.ceil(gemm.columns / scheme.columnsPerUnit) * gemm.batch;
  const splits = splitsOf(gemm, scheme, units, target);
  const before = gemm.prepare ? [gemm.prepare.dispatch] : [];
  const held = gemm.prepare?.scratch ?? [];
  if (splits === 1) return { dispatches: [...before, product(gemm, scheme, target, 1)], scratch: held };
  const padded = 4 * Math.ceil(gemm.columns / 4);
  return {
    dispatches: [...before, product(gemm, scheme, target, splits), join(gemm, splits, target)],
    scratch: [...held, 4 * splits * gemm.batch * gemm.rows * padded],
  };
}

/** Index of four columns in the partial products, which have a multiple of four columns. */
function partialIndex(piece: string, row: string): string {
  return `((${piece} * batch + z) * rows + ${row}) * ((columns + 3u) / 4u) + column / 4u`;
}

function sizesOf({ rows, columns, depth, batch, sizes }: Gemm): Record<string, number> {
  return { rows, columns, depth, batch, ...sizes };
}

/** First and last steps of both sums: all of them, or those of `piece`. */
function bounds(gemm: Gemm, splits: number): string {
  const whole = ['let firstK = 0u;', 'let endK = depth;'];
  if (!gemm.outer) {
    if (splits === 1) return whole.join('\n');
    return 'let firstK = piece * share;\nlet endK = min(firstK + share, depth);';
  }
  const outer =
    splits === 1
      ? ['let firstO = 0u;', 'let endO = outer;']
      : ['let firstO = piece * share;', 'let endO = min(firstO + share, outer);'];
  return [...whole, ...outer].join('\n');
}

function wholeStores({ store, epilogue }: Gemm): Stores {
  const later = epilogue?.later;
  return { setup: epilogue?.setup ?? '', store: later?.store ?? store, later: later?.apply };
}

const partialStores: Stores = {
  setup: '',
  store: (row, value) => `if (column < columns) { c[${partialIndex('piece', row)}] = ${value}; }`,
};

function product(gemm: Gemm, scheme: Scheme, target: Target, splits: number): Dispatch {
  const rowBlocks = Math.ceil(gemm.rows / scheme.rows);
  const columnUnits = Math.ceil(gemm.columns / scheme.columnsPerUnit);
  const units = rowBlocks * columnUnits * gemm.batch * splits;
  const workgroups = grid(Math.ceil((units * scheme.lanesPerUnit) / scheme.workgroupSize), target);
  const stores = splits === 1 ? wholeStores(gemm) : partialStores;
  const unit = scheme.lanesPerUnit === scheme.workgroupSize ? 'group' : `id / ${scheme.lanesPerUnit}u`;
  const simple = gemm.batch === 1 && splits === 1;
  const body = `
let columnUnits = (columns + ${scheme.columnsPerUnit - 1}u) / ${scheme.columnsPerUnit}u;
let rowBlocks = (rows + ${scheme.rows - 1}u) / ${scheme.rows}u;
let unit = ${unit};
if (unit >= columnUnits * rowBlocks * batch${splits > 1 ? ' * splits' : ''}) { return; }
let column = (unit % columnUnits) * ${scheme.columnsPerUnit}u + (lane % ${scheme.columnsPerUnit / 4}u) * 4u;
let block = unit / columnUnits;
let firstRow = ${simple ? 'block' : '(block % rowBlocks)'} * ${scheme.rows}u;
let z = ${simple ? '0u' : splits === 1 ? 'block / rowBlocks' : '(block / rowBlocks) % batch'};
${splits > 1 ? 'let piece = block / (rowBlocks * batch);' : ''}
${bounds(gemm, splits)}
${gemm.setup}
${scheme.code?.(gemm, stores) ?? schemeCode(gemm, scheme, stores)}`;
  const declarations = [
    gemm.declarations,
    scheme.declarations,
    splits > 1 ? undefined : gemm.epilogue?.declarations,
  ].filter((text) => text);
  const steps = gemm.outer ? gemm.outer.count : gemm.depth;
  // Inner steps are split at multiples of eight, since loops may take as many at once.
  const share = gemm.outer ? Math.ceil(steps / splits) : 8 * Math.ceil(steps / splits / 8);
  const kernel = shader({
    family: gemm.family,
    variant: scheme.name,
    tag: splits > 1 ? `${gemm.tag}_split${splits}` : gemm.tag,
    bindings: [
      ...gemm.inputs,
      ...(splits > 1 ? [] : (gemm.epilogue?.bindings ?? [])),
      { name: 'c', element: splits > 1 ? 'vec4f' : gemm.outputElement },
    ],
    sizes: {
      ...sizesOf(gemm),
      ...(gemm.outer ? { outer: gemm.outer.count } : {}),
      ...(splits > 1 ? { splits, share } : {}),
    },
    ...(scheme.directives ? { directives: scheme.directives } : {}),
    ...(declarations.length > 0 ? { declarations: declarations.join('\n') } : {}),
    workgroupSize: scheme.workgroupSize,
    body: body.replace(/\n\s*\n/g, '\n'),
    grid: workgroups,
  });
  const args =
    splits > 1
      ? [scratch(gemm.prepare?.scratch.length ?? 0, 'write')]
      : [...(gemm.epilogue?.args ?? []), gemm.outputArg];
  return { kernel, args: [...gemm.inputArgs, ...args, ...(gemm.textureArgs ?? [])], workgroups };
}

/** Adds the partial products in order and writes the result where it belongs. */
function join(gemm: Gemm, splits: number, target: Target): Dispatch {
  const threads = gemm.batch * gemm.rows * Math.ceil(gemm.columns / 4);
  const workgroups = grid(Math.ceil(threads / 64), target);
  const body = `
let steps = (columns + 3u) / 4u;
if (id >= batch * rows * steps) { return; }
let column = (id % steps) * 4u;
let row = (id / steps) % rows;
let z = id / (steps * rows);
${gemm.setup}
${gemm.epilogue?.setup ?? ''}
var total = vec4f();
for (var piece = 0u; piece < splits; piece++) { total += partial[${partialIndex('piece', 'row')}]; }
${gemm.store('row', 'total')}`;
  const kernel = shader({
    family: gemm.family,
    variant: 'join',
    tag: `${gemm.tag}_split${splits}`,
    bindings: [
      { name: 'partial', element: 'vec4f' },
      ...(gemm.epilogue?.bindings ?? []),
      { name: 'c', element: gemm.outputElement },
    ],
    sizes: { ...sizesOf(gemm), splits },
    ...(gemm.epilogue ? { declarations: gemm.epilogue.declarations } : {}),
    workgroupSize: 64,
    body,
    grid: workgroups,
  });
  return {
    kernel,
    args: [
      scratch(gemm.prepare?.scratch.length ?? 0, 'read'),
      ...(gemm.epilogue?.args ?? []),
      gemm.outputArg,
    ],
    workgroups,
  };
}
