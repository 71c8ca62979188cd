import { elementCount, type Node } from '../../ir/graph.ts';
import { booleanOf } from '../../ops/support/attributes.ts';
import { unrollFor } from '../gemm/scheme.ts';
import { gemmVariants, type SizedGemm } from '../gemm/variants.ts';
import { input, output } from '../shader.ts';

/** The product of a node as a Gemm; a batch of matrices times one matrix becomes one tall product. */
function gemmOf(node: Node, unroll?: boolean): SizedGemm {
  const transposeA = booleanOf(node.attributes, 'transpose_a');
  const transposeB = booleanOf(node.attributes, 'transpose_b');
  const [aShape, bShape] = [node.inputs[0]!.type.shape, node.inputs[1]!.type.shape];
  const outer = node.outputs[0]!.type.shape;
  const columns = outer.at(-1)!;
  const depth = aShape.at(transposeA ? -2 : -1)!;
  const flat = bShape.length === 2 && !transposeA;
  const rows = flat ? elementCount(outer) / columns : outer.at(-2)!;
  const batch = elementCount(outer) / (rows * columns);
  const aBatched = aShape.length > 2 && !flat;
  const bBatched = bShape.length > 2;
  const aBase = aBatched ? `z * ${rows * depth}u + ` : '';
  const bBase = bBatched ? `z * ${depth * columns}u + ` : '';
  const work = 2 * batch * rows * columns * depth;
  // Vectors along k serve unrolled loops only.
  const unrolled = unroll ?? unrollFor(work) === 4;
  const wideA = unrolled && !transposeA && depth % 4 === 0;
  const wideB = transposeB ? unrolled && depth % 4 === 0 : columns % 4 === 0;
  const aIndex = (row: string, k: string): string =>
    transposeA ? `${aBase}(${k}) * ${rows}u + (${row})` : `${aBase}(${row}) * ${depth}u + (${k})`;
  // Columns beyond the last are read at the last one: never outside, never stored.
  const bIndex = (k: string, j: number): string => {
    const column = columns % 4 === 0 ? `(at + ${j}u)` : `min(at + ${j}u, ${columns - 1}u)`;
    return transposeB ? `${bBase}${column} * ${depth}u + (${k})` : `${bBase}(${k}) * ${columns}u + ${column}`;
  };
  const vector = (wide: boolean, name: string, index: string): string => {
    return wide ? `${name}[(${index}) / 4u][(${index}) % 4u]` : `${name}[${index}]`;
  };
  const b = (k: string): string =>
    wideB && !transposeB
      ? `b[(${bIndex(k, 0)}) / 4u]`
      : `vec4f(${[0, 1, 2, 3].map((j) => vector(wideB, 'b', bIndex(k, j))).join(', ')})`;
  const transposedFour = (step: string): string => {
    const rowsOfB = [0, 1, 2, 3].map((j) => `let r${j} = b[(${bIndex(`${step} * 4u`, j)}) / 4u];`);
    const turned = [0, 1, 2, 3].map((i) => `let b${i} = vec4f(r0[${i}], r1[${i}], r2[${i}], r3[${i}]);`);
    return [...rowsOfB, ...turned].join('\n');
  };
  const wideC = columns % 4 === 0;
  const cIndex = (row: string): string => `(z * ${rows}u + ${row}) * ${columns}u + column`;
  return {
    work,
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
    inputArgs: [input(0), input(1)],
    outputElement: wideC ? 'vec4f' : 'f32',
    outputArg: output(0),
    setup: `let at = min(column, ${wideC ? columns - 4 : columns - 1}u);`,
    a: (row, k) => vector(wideA, 'a', aIndex(row, k)),
    a4: wideA ? (row, step) => `a[(${aIndex(row, '0u')}) / 4u + ${step}]` : undefined,
    b,
    b4: wideB && transposeB ? transposedFour : undefined,
    store: (row, value) =>
      wideC
        ? `if (column < ${columns}u) { c[(${cIndex(row)}) / 4u] = ${value}; }`
        : [0, 1, 2, 3]
            .map((j) => `if (column + ${j}u < ${columns}u) { c[${cIndex(row)} + ${j}u] = ${value}[${j}]; }`)
            .join(' '),
  };
}

/** The product of two matrices, or of two batches of them. */
export const matmul = gemmVariants('matmul', ['matmul'], gemmOf);
