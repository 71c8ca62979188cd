import type { Node, OpName } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import type { Helper } from '../emit/helpers.ts';
import type { ShaderParts } from '../emit/shader.ts';
import type { KernelArgument } from '../kernel.ts';
import type { NodeTensors } from '../storage/node_tensors.ts';
import type { Tensor } from '../storage/tensor.ts';

/**
 * An operand of a matrix product as its kernel reads it: a tensor, or the result of elementwise ops on
 * several (a prologue).
 */
export interface GemmOperand {
  /** The tensors to bind. */
  readonly tensors: readonly Tensor[];
  /** WGSL functions that `load` calls. */
  readonly functions: string;
  /** Expression of the element at `index`. */
  load(index: string): string;
}

/** The operands of a product in the node that is lowered. */
export interface ProductOperands {
  /** Index of the node's input for each operand; undefined if a prologue computes the operand. */
  readonly inputs: readonly [number | undefined, number | undefined];
  /** The tensors of the node. */
  readonly tensors: NodeTensors;
  /** Binds an operand under a name, with an element type. */
  bind(operand: 0 | 1, name: string, element: 'f32' | 'vec4f'): GemmOperand;
}

/**
 * A matrix product C[z, row, column] = Σ_o Σ_k A[z, row, (o, k)] · B[z, (o, k), column]. The methods print
 * the WGSL that reads A and B and writes C, so that plain products and convolutions (implicit im2col) share
 * the inner loops of schemes. A plain product has no outer sum; the outer sum of a convolution runs over its
 * taps, or over rows of pixels.
 *
 * Throughout, `z` is the batch, `column` the first of the invocation's four columns, and `rows`, `columns`,
 * `depth` and the names in `sizes` are u32 uniforms of the dispatch: products that differ only in these
 * values share one shader.
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
  readonly outer?: OuterSum | undefined;
  readonly operands: readonly GemmOperand[];
  /** Operands that are read through textures: A and B. */
  readonly textureArgs?: readonly KernelArgument[];
  /**
   * A shader that runs before the product (a change of layout), and the bytes of the scratch buffers that
   * both use.
   */
  readonly prepare?: { readonly shader: ShaderParts; readonly scratch: readonly number[] };
  /** C, named `c`. */
  readonly output: Tensor;
  readonly declarations?: string;
  /** Statements run once by each invocation, before the loops. */
  readonly setup: string;
  /** The part of A's index that depends only on the row. */
  base(row: string): string;
  /** A at a row's base and k, an f32. Both arguments are names or parenthesised expressions. */
  a(base: string, k: string): string;
  /** A at k = 4·step … 4·step + 3, a vec4f, if that is one load. */
  readonly a4?: ((base: string, step: string) => string) | undefined;
  /** A at (four rows that begin at a base, k), a vec4f, if four rows are one load: see `byRows`. */
  readonly rows4?: ((base: string, k: string) => string) | undefined;
  /**
   * The same product with A as vectors along the rows, for schemes whose lanes load four rows each; it has
   * `rows4`.
   */
  readonly byRows?: (() => Gemm) | undefined;
  /** B at (k, column … column + 3), a vec4f. Values beyond the last column are arbitrary and never stored. */
  b(k: string): string;
  /** Statements that declare b0 … b3, B at 4·step … 4·step + 3, if they are cheaper than four times `b`. */
  readonly b4?: ((step: string) => string) | undefined;
  readonly epilogue?: Epilogue;
  /** Index in the output of the first of four columns of a row, if the four are contiguous. */
  readonly outputIndex?: ((row: string) => string) | undefined;
  /**
   * Statement that writes four columns of a row, with a guard for columns beyond the last. `value` is a name
   * or a parenthesised expression.
   */
  store(row: string, value: string): string;
}

/**
 * The outer sum of a product: `setup` runs at each step `o`. It may `continue` on a condition that is uniform
 * in the workgroup.
 */
export interface OuterSum {
  readonly count: number;
  readonly setup: string;
  readonly uses?: readonly Helper[];
}

/** Elementwise ops on the result, in the kernel that stores it. */
export interface Epilogue {
  /** The tensors that the epilogue reads. */
  readonly tensors: readonly Tensor[];
  readonly declarations: string;
  readonly uses: readonly Helper[];
  /** Statements run once by each invocation that writes results. */
  readonly setup: string;
  /**
   * Epilogue that runs in a loop after all rows are stored: the store of a bare row, and the statements for
   * one row.
   */
  readonly afterStores?: { readonly store: Gemm['store']; apply(row: string): string };
}

/** A product, and the steps of k per iteration of its loop. */
export interface SizedGemm extends Gemm {
  readonly unroll: 1 | 4;
}

/** Contiguous along k: `start` is the index at which a row of A begins. */
interface RowsOfA {
  readonly along: 'depth';
  start(row: string): string;
}

/**
 * Contiguous along the rows of A, padded to a multiple of four: `start` is the index at which step k begins.
 */
interface ColumnsOfA {
  readonly along: 'rows';
  start(k: string): string;
}

/**
 * Contiguous along the columns of B, a multiple of four: `start` is the index of the lane's four columns at
 * step k.
 */
interface RowsOfB {
  readonly along: 'columns';
  start(k: string): string;
}

/** Contiguous along k: `start` is the index at which the lane's j-th column of B begins. */
interface ColumnsOfB {
  readonly along: 'depth';
  start(j: number): string;
}

export type LayoutOfA = RowsOfA | ColumnsOfA;
export type LayoutOfB = RowsOfB | ColumnsOfB;

/**
 * A matrix product whose operands are read through textures, in vec4 chunks along memory. Indices are WGSL
 * expressions in elements; in a product with an outer sum they may use `o` and the names that its setup
 * declares.
 */
export interface TexturedGemm extends Gemm {
  readonly textureArgs: readonly [KernelArgument, KernelArgument];
  readonly layoutA: LayoutOfA;
  readonly layoutB: LayoutOfB;
  /** Number of elements of A and of B. */
  readonly elements: readonly [number, number];
}

/** The stores of the accumulators. */
export interface ResultStores {
  /** Statements run once. */
  readonly setup: string;
  /** Statement for each row, from its accumulator. */
  readonly store: Gemm['store'];
  /** Statements for each row, in a loop after all rows are stored. */
  readonly afterStores?: ((row: string) => string) | undefined;
}

/**
 * A tiling of a matrix product: a tile of C has `rows` × `columnsPerTile` elements, four columns per lane.
 */
export interface Scheme {
  readonly name: string;
  readonly rows: number;
  readonly columnsPerTile: number;
  readonly lanesPerTile: number;
  readonly workgroupSize: number;
  readonly directives?: string;
  /** Number of lanes that share loads of A by shuffles or broadcasts; 0: loads are per lane. */
  readonly sharing: number;
  /** Steps of k per iteration. */
  readonly unroll: 1 | 4;
  /** Module-scope declarations: workgroup memory, textures. */
  readonly declarations?: string;
  readonly uses?: readonly Helper[];
  /** The loop over k and the stores, instead of `schemeCode`. */
  readonly code?: (gemm: Gemm, stores: ResultStores) => string;
}

/** A tiling for GPUs that stages operands in workgroup memory, as a kernel variant of products. */
export interface Staging {
  readonly variant: string;
  /** Technique, for docs. */
  readonly summary: string;
  readonly lanes: number;
  /** Bytes of workgroup memory. */
  readonly bytes: number;
  /** The tiling of a product with a number of rows. */
  scheme(rows: number): Scheme;
}

/** Form of the loop over k. Unrolled, it reads operands as vectors along k if their layout allows it. */
export type LoopForm = 'rolled' | 'unrolled';

/** The matrix product that the nodes of an op compute. */
export interface Products {
  readonly op: OpName;
  /** `loop`: decided by the size if absent. */
  gemm(product: Node, operands: ProductOperands, loop?: LoopForm): SizedGemm;
  /** The same product through textures; undefined if its layout does not allow it. */
  textured(product: Node, operands: ProductOperands, target: Target): TexturedGemm | undefined;
}
