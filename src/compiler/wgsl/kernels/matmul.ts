/**
 * C[z] = A[z] · B[z], with either operand transposed: A [batch…, rows, depth], or [batch…, depth, rows] with
 * transpose_a, and B [batch…, depth, columns], or [batch…, columns, depth] with transpose_b, to C [batch…,
 * rows, columns]. B may be a single matrix.
 *
 * The variants are those of ../gemm/variants.ts: a tile of C per lane, subgroup or workgroup, four columns
 * per lane, accumulators in registers. This file describes how operands are indexed. Time goes to the
 * multiplications; on software adapters, to the loads of the operands.
 */

import { elementCount, expectOp, type Node } from '../../ir/graph.ts';
import { inputOf } from '../gemm/operands.ts';
import { loopOf, unrollFor } from '../gemm/scheme.ts';
import type { Gemm, GemmOperand, LoopForm, ProductOperands, SizedGemm, TexturedGemm } from '../gemm/types.ts';
import { gemmVariants } from '../gemm/variants.ts';

interface Product {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly batch: number;
  /** Whether A (or B) differs between the matrices of the batch. */
  readonly aBatched: boolean;
  readonly bBatched: boolean;
}

/**
 * The sizes of a node. A batch of matrices, unless stored transposed, times one matrix is a single product
 * with the rows of the whole batch.
 */
function productOf(node: Node): Product {
  const { transpose_a: transposeA, transpose_b: transposeB } = expectOp(node, 'matmul').attributes;
  const [aShape, bShape] = [node.inputs[0]!.type.shape, node.inputs[1]!.type.shape];
  const outer = node.outputs[0]!.type.shape;
  const columns = outer.at(-1)!;
  const folded = bShape.length === 2 && !transposeA;
  const rows = folded ? elementCount(outer) / columns : outer.at(-2)!;
  return {
    transposeA,
    transposeB,
    rows,
    columns,
    depth: aShape.at(transposeA ? -2 : -1)!,
    batch: elementCount(outer) / (rows * columns),
    aBatched: aShape.length > 2 && !folded,
    bBatched: bShape.length > 2,
  };
}

/** An operand in vec4 chunks, or in single elements. */
interface LoadedOperand {
  readonly operand: GemmOperand;
  readonly vectorised: boolean;
}

/** One element of an operand. */
function scalar({ operand, vectorised }: LoadedOperand, index: string): string {
  return vectorised ? `${operand.load(`(${index}) / 4u`)}[(${index}) % 4u]` : operand.load(index);
}

const four = [0, 1, 2, 3] as const;

/** A as stored or stored transposed. */
function operandA(
  { transposeA, aBatched }: Product,
  a: LoadedOperand,
): Pick<Gemm, 'base' | 'a' | 'a4' | 'rows4'> {
  const { load } = a.operand;
  const matrix = aBatched ? 'z * rows * depth + ' : '';
  return {
    base: (row) => (transposeA ? `${matrix}${row}` : `${matrix}${row} * depth`),
    a: (base, k) => scalar(a, transposeA ? `${base} + ${k} * rows` : `${base} + ${k}`),
    a4: a.vectorised && !transposeA ? (base, step) => load(`${base} / 4u + ${step}`) : undefined,
    rows4: a.vectorised && transposeA ? (base, k) => load(`(${base} + ${k} * rows) / 4u`) : undefined,
  };
}

/** B as stored: the four columns of a lane are contiguous. */
function plainB({ columns, bBatched }: Product, { load }: GemmOperand): Pick<Gemm, 'setup' | 'b'> {
  const matrix = bBatched ? 'z * depth * columns + ' : '';
  if (columns % 4 === 0) {
    return {
      setup: `let start = ${matrix}min(column, columns - 4u);`,
      b: (k) => load(`(start + ${k} * columns) / 4u`),
    };
  }
  // Columns beyond the last are clamped to it, and never stored.
  return {
    setup: four.map((j) => `let start${j} = ${matrix}min(column + ${j}u, columns - 1u);`).join('\n'),
    b: (k) => `vec4f(${four.map((j) => load(`start${j} + ${k} * columns`)).join(', ')})`,
  };
}

/**
 * B stored transposed: a column is a row of the buffer. In unrolled loops a lane loads four k of its four
 * columns and transposes them in registers.
 */
function transposedB({ bBatched }: Product, b: LoadedOperand): Pick<Gemm, 'setup' | 'b' | 'b4'> {
  const matrix = bBatched ? 'z * columns + ' : '';
  const loads = (step: string) =>
    four.map((j) => `let r${j} = ${b.operand.load(`start${j} / 4u + ${step}`)};`);
  const transposed = four.map((i) => `let b${i} = vec4f(r0[${i}], r1[${i}], r2[${i}], r3[${i}]);`);
  return {
    setup: four
      .map((j) => `let start${j} = (${matrix}min(column + ${j}u, columns - 1u)) * depth;`)
      .join('\n'),
    b: (k) => `vec4f(${four.map((j) => scalar(b, `start${j} + ${k}`)).join(', ')})`,
    b4: b.vectorised ? (step) => [...loads(step), ...transposed].join('\n') : undefined,
  };
}

/** Floating-point operations from which unrolling four steps of k repays its compile time. */
const largeProduct = 2.5e7;

interface Layout {
  /** Decided by the size if absent. */
  readonly loop?: LoopForm | undefined;
  /** Whether a transposed A is read as vectors along its rows. */
  readonly byRows?: boolean;
}

/** The product through buffers, with the element types of its operands chosen. */
function layOut(node: Node, operands: ProductOperands, { loop, byRows = false }: Layout): SizedGemm {
  const product = productOf(node);
  const { transposeA, transposeB, rows, columns, depth, batch } = product;
  const unroll = unrollFor(2 * batch * rows * columns * depth, largeProduct);
  // Vectors along k are useful in unrolled loops only.
  const alongK = (loop ?? loopOf(unroll)) === 'unrolled' && depth % 4 === 0;
  const vectorisedA = transposeA ? byRows : alongK;
  const vectorisedB = transposeB ? alongK : columns % 4 === 0;
  const vectorisedC = columns % 4 === 0;
  const a = operands.bind(0, 'a', vectorisedA ? 'vec4f' : 'f32');
  const b = operands.bind(1, 'b', vectorisedB ? 'vec4f' : 'f32');
  const c = operands.tensors.output(0, 'c', vectorisedC ? 'vec4f' : 'f32');
  const outputIndex = (row: string): string => `(z * rows + ${row}) * columns + column`;
  return {
    unroll,
    family: 'matmul',
    tag: `${transposeA ? 't' : 'n'}${transposeB ? 't' : 'n'}_${batch > 1 ? `${batch}x` : ''}${rows}x${columns}x${depth}`,
    rows,
    columns,
    depth,
    batch,
    operands: [a, b],
    output: c,
    ...operandA(product, { operand: a, vectorised: vectorisedA }),
    byRows: transposeA && rows % 4 === 0 ? () => layOut(node, operands, { loop, byRows: true }) : undefined,
    ...(transposeB ? transposedB(product, { operand: b, vectorised: vectorisedB }) : plainB(product, b)),
    outputIndex: vectorisedC ? outputIndex : undefined,
    store: (row, value) => {
      if (vectorisedC) return `if (column < columns) { ${c.store(`(${outputIndex(row)}) / 4u`, value)} }`;
      const stores = four.map((j) => c.store(`${outputIndex(row)} + ${j}u`, `${value}[${j}]`));
      return stores.map((store, j) => `if (column + ${j}u < columns) { ${store} }`).join(' ');
    },
  };
}

function gemm(node: Node, operands: ProductOperands, loop?: LoopForm): SizedGemm {
  return layOut(node, operands, { loop });
}

/** Both operands through textures, if their contiguous axes are multiples of four. */
function textured(node: Node, operands: ProductOperands): TexturedGemm | undefined {
  const { transposeA, transposeB, rows, columns, depth, batch, aBatched, bBatched } = productOf(node);
  const aligned = depth % 4 === 0 && (!transposeA || rows % 4 === 0) && (transposeB || columns % 4 === 0);
  if (!aligned) return undefined;
  const beforeA = aBatched ? 'z * rows * depth + ' : '';
  const beforeB = bBatched ? 'z * depth * columns + ' : '';
  return {
    ...gemm(node, operands),
    byRows: undefined,
    operands: [],
    setup: '',
    textureArgs: [
      { input: inputOf(operands, 0), access: 'texture' },
      { input: inputOf(operands, 1), access: 'texture' },
    ],
    elements: [(aBatched ? batch : 1) * rows * depth, (bBatched ? batch : 1) * columns * depth],
    layoutA: transposeA
      ? { along: 'rows', start: (k) => `${beforeA}${k} * rows` }
      : { along: 'depth', start: (row) => `${beforeA}${row} * depth` },
    layoutB: transposeB
      ? { along: 'depth', start: (j) => `${beforeB}min(column + ${j}u, columns - 1u) * depth` }
      : { along: 'columns', start: (k) => `${beforeB}min(column, columns - 4u) + ${k} * columns` },
  };
}

/** The product of two matrices, or of two batches of them. */
export const matmul = gemmVariants({ op: 'matmul', gemm, textured });
