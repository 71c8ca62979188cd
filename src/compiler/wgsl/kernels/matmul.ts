import { elementCount, type Node } from '../../ir/graph.ts';
import { booleanOf } from '../../ops/support/attributes.ts';
import { input, output } from '../emit/shader.ts';
import type { Gemm } from '../gemm/gemm.ts';
import { unrollFor } from '../gemm/scheme.ts';
import type { TexturedGemm } from '../gemm/texture.ts';
import { gemmVariants, type Operands, type SizedGemm } from '../gemm/variants.ts';
import type { KernelArgument } from '../kernel.ts';

interface Product {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly batch: number;
  /** Each matrix of the batch has an A, a B of its own. */
  readonly aBatched: boolean;
  readonly bBatched: boolean;
}

/** The sizes of a node; a batch of matrices times one matrix is one tall product. */
function productOf(node: Node): Product {
  const transposeA = booleanOf(node.attributes, 'transpose_a');
  const transposeB = booleanOf(node.attributes, 'transpose_b');
  const [aShape, bShape] = [node.inputs[0]!.type.shape, node.inputs[1]!.type.shape];
  const outer = node.outputs[0]!.type.shape;
  const columns = outer.at(-1)!;
  const flat = bShape.length === 2 && !transposeA;
  const rows = flat ? elementCount(outer) / columns : outer.at(-2)!;
  return {
    transposeA,
    transposeB,
    rows,
    columns,
    depth: aShape.at(transposeA ? -2 : -1)!,
    batch: elementCount(outer) / (rows * columns),
    aBatched: aShape.length > 2 && !flat,
    bBatched: bShape.length > 2,
  };
}

/** One element of a buffer that holds f32 or vec4f. */
function element(name: string, wide: boolean, index: string): string {
  return wide ? `${name}[(${index}) / 4u][(${index}) % 4u]` : `${name}[${index}]`;
}

const four = [0, 1, 2, 3] as const;

function operandA(
  { transposeA, aBatched }: Product,
  wide: boolean,
): Pick<Gemm, 'base' | 'a' | 'a4' | 'rows4'> {
  const before = aBatched ? 'z * rows * depth + ' : '';
  return {
    base: (row) => (transposeA ? `${before}${row}` : `${before}${row} * depth`),
    a: (base, k) => element('a', wide, transposeA ? `${base} + ${k} * rows` : `${base} + ${k}`),
    a4: wide && !transposeA ? (base, step) => `a[${base} / 4u + ${step}]` : undefined,
    rows4: wide && transposeA ? (base, k) => `a[(${base} + ${k} * rows) / 4u]` : undefined,
  };
}

/** B as it is stored: four columns are neighbours. */
function plainB({ columns, bBatched }: Product): Pick<Gemm, 'setup' | 'b'> {
  const before = bBatched ? 'z * depth * columns + ' : '';
  if (columns % 4 === 0) {
    return {
      setup: `let start = ${before}min(column, columns - 4u);`,
      b: (k) => `b[(start + ${k} * columns) / 4u]`,
    };
  }
  // Columns beyond the last are read at the last one: never outside, never stored.
  return {
    setup: four.map((j) => `let start${j} = ${before}min(column + ${j}u, columns - 1u);`).join('\n'),
    b: (k) => `vec4f(${four.map((j) => `b[start${j} + ${k} * columns]`).join(', ')})`,
  };
}

/** B transposed: a column is a row of the buffer. */
function transposedB({ bBatched }: Product, wide: boolean): Pick<Gemm, 'setup' | 'b' | 'b4'> {
  const before = bBatched ? 'z * columns + ' : '';
  const loads = (step: string) => four.map((j) => `let r${j} = b[start${j} / 4u + ${step}];`);
  const turned = four.map((i) => `let b${i} = vec4f(r0[${i}], r1[${i}], r2[${i}], r3[${i}]);`);
  return {
    setup: four
      .map((j) => `let start${j} = (${before}min(column + ${j}u, columns - 1u)) * depth;`)
      .join('\n'),
    b: (k) => `vec4f(${four.map((j) => element('b', wide, `start${j} + ${k}`)).join(', ')})`,
    b4: wide ? (step) => [...loads(step), ...turned].join('\n') : undefined,
  };
}

/** Operations from which four unrolled steps pay for the time that compiling them takes. */
const largeProduct = 2.5e7;

function gemm(node: Node, operands: Operands, unrolled?: boolean, byRows = false): SizedGemm {
  const product = productOf(node);
  const { transposeA, transposeB, rows, columns, depth, batch } = product;
  const unroll = unrollFor(2 * batch * rows * columns * depth, largeProduct);
  // Vectors along k serve unrolled loops only.
  const alongK = (unrolled ?? unroll === 4) && depth % 4 === 0;
  const wideA = transposeA ? byRows : alongK;
  const wideB = transposeB ? alongK : columns % 4 === 0;
  const wideC = columns % 4 === 0;
  const place = (row: string): string => `(z * rows + ${row}) * columns + column`;
  return {
    unroll,
    family: 'matmul',
    tag: `${transposeA ? 't' : 'n'}${transposeB ? 't' : 'n'}_${batch > 1 ? `${batch}x` : ''}${rows}x${columns}x${depth}`,
    rows,
    columns,
    depth,
    batch,
    inputs: [
      { name: 'a', element: wideA ? 'vec4f' : 'f32' },
      { name: 'b', element: wideB ? 'vec4f' : 'f32' },
    ],
    inputArgs: operands.map(input),
    outputElement: wideC ? 'vec4f' : 'f32',
    outputArg: output(0),
    ...operandA(product, wideA),
    byRows: transposeA && rows % 4 === 0 ? () => gemm(node, operands, unrolled, true) : undefined,
    ...(transposeB ? transposedB(product, wideB) : plainB(product)),
    place: wideC ? place : undefined,
    store: (row, value) =>
      wideC
        ? `if (column < columns) { c[(${place(row)}) / 4u] = ${value}; }`
        : four
            .map((j) => `if (column + ${j}u < columns) { c[${place(row)} + ${j}u] = ${value}[${j}]; }`)
            .join(' '),
  };
}

/** Both operands in fours: rows of A or of its transpose, rows of B or of its transpose. */
function textured(node: Node, operands: Operands): TexturedGemm | undefined {
  const { transposeA, transposeB, rows, columns, depth, batch, aBatched, bBatched } = productOf(node);
  const inFours = depth % 4 === 0 && (!transposeA || rows % 4 === 0) && (transposeB || columns % 4 === 0);
  if (!inFours) return undefined;
  const beforeA = aBatched ? 'z * rows * depth + ' : '';
  const beforeB = bBatched ? 'z * depth * columns + ' : '';
  return {
    ...gemm(node, operands),
    byRows: undefined,
    inputs: [],
    inputArgs: [],
    setup: '',
    textureArgs: operands.map((operand): KernelArgument => ({ input: operand, access: 'texture' })),
    elements: [(aBatched ? batch : 1) * rows * depth, (bBatched ? batch : 1) * columns * depth],
    left: transposeA
      ? { along: 'rows', start: (k) => `${beforeA}${k} * rows` }
      : { along: 'depth', start: (row) => `${beforeA}${row} * depth` },
    right: transposeB
      ? { along: 'depth', start: (j) => `${beforeB}min(column + ${j}u, columns - 1u) * depth` }
      : { along: 'columns', start: (k) => `${beforeB}min(column, columns - 4u) + ${k} * columns` },
  };
}

/** The product of two matrices, or of two batches of them. */
export const matmul = gemmVariants({ op: 'matmul', gemm, textured });
