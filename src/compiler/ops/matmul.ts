import type { GraphBuilder } from '../ir/builder.ts';
import type { AttributesOf } from '../ir/graph.ts';
import { elementCount, type TensorType, type Value } from '../ir/graph.ts';
import type { Gradients, OpSample } from '../ir/op.ts';
import { shapeText } from '../ir/type_text.ts';
import { computeOp } from './define.ts';
import { sumTo } from './support/sum_to.ts';
import { zeros } from './support/tensors.ts';
import { dim, sameShape, typed } from './support/typing.ts';

const matmulAttributes = { transpose_a: 'boolean', transpose_b: 'boolean' } as const;
type MatmulAttributes = AttributesOf<typeof matmulAttributes>;

export const matmul = computeOp({
  name: 'matmul',
  summary:
    'Matrix product A·B over the last two axes, with A = a or aᵀ (`transpose_a`) and B = b or bᵀ (`transpose_b`).',
  inputs: ['a: f32 [..., a1, a2]', 'b: f32 [..., b1, b2]'],
  outputs: ['y: f32 [..., M, N]'],
  attributes: matmulAttributes,
  constraints: {
    inner: 'equal inner sizes',
    leading: 'equal leading axes, or none on one side',
  },
  infer([a, b], attributes, violates) {
    const [m, inner, otherInner, n] = axesOf(a, b, attributes);
    if (a.shape[inner] !== b.shape[otherInner]) violates('inner', innerSizes(a, inner, b, otherInner));
    const lead = leadingOf(a, b) ?? violates('leading', `${shapeText(a)} and ${shapeText(b)}`);
    const count = lead.shape.length - 2;
    return [
      typed(
        'f32',
        [...lead.shape.slice(0, count), a.shape[m]!, b.shape[n]!],
        [...lead.shape.slice(0, count).map((_, axis) => dim(lead, axis)), dim(a, m), dim(b, n)],
      ),
    ];
  },
  gradient({ builder, inputs: [a, b], attributes, outputGradients: [dy], wants }): Gradients {
    return [
      wants(0) ? gradientOfA(builder, a, b, dy, attributes) : undefined,
      wants(1) ? gradientOfB(builder, a, b, dy, attributes) : undefined,
    ];
  },
  reference([a, b], attributes, outputs) {
    const y = zeros(outputs[0].shape);
    const { transpose_a: ta, transpose_b: tb } = attributes;
    const [m, n] = [y.shape.at(-2)!, y.shape.at(-1)!];
    const k = a.shape.at(ta ? -2 : -1)!;
    const [aRow, aInner] = ta ? [1, m] : [k, 1];
    const [bInner, bColumn] = tb ? [1, k] : [n, 1];
    const batches = elementCount(y.shape.slice(0, -2));
    for (let batch = 0; batch < batches; batch++) {
      const aStart = a.shape.length > 2 ? batch * m * k : 0;
      const bStart = b.shape.length > 2 ? batch * k * n : 0;
      for (let i = 0; i < m; i++) {
        const row = (batch * m + i) * n;
        for (let p = 0; p < k; p++) {
          const factor = a.data[aStart + i * aRow + p * aInner]!;
          const from = bStart + p * bInner;
          for (let j = 0; j < n; j++) y.data[row + j]! += factor * b.data[from + j * bColumn]!;
        }
      }
    }
    return [y];
  },
  flop([a], [y], attributes) {
    const shared = a.shape.at(attributes.transpose_a ? -2 : -1)!;
    return 2 * shared * elementCount(y.shape);
  },
  samples: samples(),
});

/** Axes of a's rows, a's and b's inner size, and b's columns. */
function axesOf(
  a: TensorType,
  b: TensorType,
  attributes: MatmulAttributes,
): [number, number, number, number] {
  const { transpose_a: ta, transpose_b: tb } = attributes;
  const [aLast, bLast] = [a.shape.length - 1, b.shape.length - 1];
  return [ta ? aLast : aLast - 1, ta ? aLast - 1 : aLast, tb ? bLast : bLast - 1, tb ? bLast - 1 : bLast];
}

/** `a is [.., 768], b is [256, ..]` */
function innerSizes(a: TensorType, aAxis: number, b: TensorType, bAxis: number): string {
  const shown = (type: TensorType, axis: number) => {
    const before = axis > 0 ? '.., ' : '';
    const after = axis < type.shape.length - 1 ? ', ..' : '';
    return `[${before}${type.shape[axis]}${after}]`;
  };
  return `a is ${shown(a, aAxis)}, b is ${shown(b, bAxis)}`;
}

/** The input whose leading axes the result has; undefined if the leading axes differ. */
function leadingOf(a: TensorType, b: TensorType): TensorType | undefined {
  if (b.shape.length === 2) return a;
  if (a.shape.length === 2) return b;
  if (!sameShape(a.shape.slice(0, -2), b.shape.slice(0, -2))) return undefined;
  return a.dims ? a : { ...b, shape: a.shape };
}

/**
 * y = A·B with A = a or aᵀ: dA = dy·Bᵀ, and da = dA or dAᵀ. If only b has leading axes, da is summed over
 * them.
 */
function gradientOfA(builder: GraphBuilder, a: Value, b: Value, dy: Value, of: MatmulAttributes): Value {
  const da = of.transpose_a
    ? builder.matmul(b, dy, { transposeA: of.transpose_b, transposeB: true })
    : builder.matmul(dy, b, { transposeB: !of.transpose_b });
  return sumTo(builder, da, a.type.shape);
}

/** dB = Aᵀ·dy. If only a has leading axes, they are merged with its rows: one product, without a sum. */
function gradientOfB(builder: GraphBuilder, a: Value, b: Value, dy: Value, of: MatmulAttributes): Value {
  const shared = b.type.shape.length === 2 && a.type.shape.length > 2 && !of.transpose_a;
  const [left, right] = shared ? [asRows(builder, a), asRows(builder, dy)] : [a, dy];
  const db = of.transpose_b
    ? builder.matmul(right, left, { transposeA: true, transposeB: of.transpose_a })
    : builder.matmul(left, right, { transposeA: !of.transpose_a });
  return sumTo(builder, db, b.type.shape);
}

function asRows(builder: GraphBuilder, x: Value): Value {
  const shape = x.type.shape;
  return builder.reshape(x, [elementCount(shape.slice(0, -1)), shape.at(-1)!]);
}

/** All four layouts of odd-sized matrices, of batches, and of batches with one matrix on either side. */
function samples(): readonly OpSample<AttributesOf<typeof matmulAttributes>>[] {
  const leads = [
    { name: '', a: [], b: [] },
    { name: 'batched ', a: [2, 3], b: [2, 3] },
    { name: 'one b for all ', a: [4], b: [] },
    { name: 'one a for all ', a: [], b: [3] },
  ];
  const layouts = [
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ] as const;
  const of = (name: string, a: readonly number[], b: readonly number[], m: number, k: number, n: number) =>
    layouts.map(([ta, tb]) => ({
      name: `${name}${ta ? 't' : 'n'}${tb ? 't' : 'n'}`,
      inputs: [{ shape: [...a, ...(ta ? [k, m] : [m, k])] }, { shape: [...b, ...(tb ? [n, k] : [k, n])] }],
      attributes: { transpose_a: ta, transpose_b: tb },
    }));
  return [
    ...leads.flatMap(({ name, a, b }) => of(name, a, b, 5, 7, 3)),
    ...of('larger ', [], [], 70, 37, 67),
    ...of('row ', [], [], 1, 33, 9),
    ...of('outer ', [], [], 9, 1, 11),
  ];
}
