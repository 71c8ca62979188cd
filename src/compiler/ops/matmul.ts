import type { GraphBuilder } from '../ir/builder.ts';
import type { Attributes, TensorType, Value } from '../ir/graph.ts';
import { elementCount } from '../ir/graph.ts';
import { shapeText } from '../ir/type_text.ts';
import { type Op, type Sample, ShapeError } from './op.ts';
import { booleanOf } from './support/attributes.ts';
import { sumTo } from './support/sum_to.ts';
import { zeros } from './support/tensors.ts';
import { dim, expectDType, expectInputs, sameShape, typed } from './support/typing.ts';

export const matmul: Op = {
  name: 'matmul',
  summary:
    'Matrix product over the last two axes, of a or its transpose (`transpose_a`) with b or its transpose ' +
    '(`transpose_b`). Leading axes are equal, or absent on one side.',
  kind: 'compute',
  infer(inputs, attributes) {
    expectInputs('matmul', inputs, 2);
    const [a, b] = [inputs[0]!, inputs[1]!];
    expectDType('matmul', 'a', a, 'f32');
    expectDType('matmul', 'b', b, 'f32');
    const [m, inner, otherInner, n] = axesOf(a, b, attributes);
    if (a.shape[inner] !== b.shape[otherInner]) throw innerMismatch(a, inner, b, otherInner);
    const lead = leadingOf(a, b);
    const count = lead.shape.length - 2;
    return [
      typed(
        'f32',
        [...lead.shape.slice(0, count), a.shape[m]!, b.shape[n]!],
        [...lead.shape.slice(0, count).map((_, axis) => dim(lead, axis)), dim(a, m), dim(b, n)],
      ),
    ];
  },
  gradient({ builder, node, outputGradients, wants }) {
    const [a, b] = [node.inputs[0]!, node.inputs[1]!];
    const { ta, tb } = transposes(node.attributes);
    const dy = outputGradients[0]!;
    return [
      wants(0) ? gradientOfA(builder, a, b, dy, ta, tb) : undefined,
      wants(1) ? gradientOfB(builder, a, b, dy, ta, tb) : undefined,
    ];
  },
  reference([a, b], attributes, outputs) {
    const y = zeros(outputs[0]!.shape);
    const { ta, tb } = transposes(attributes);
    const [m, n] = [y.shape.at(-2)!, y.shape.at(-1)!];
    const k = a!.shape.at(ta ? -2 : -1)!;
    const [aRow, aInner] = ta ? [1, m] : [k, 1];
    const [bInner, bColumn] = tb ? [1, k] : [n, 1];
    const batches = elementCount(y.shape.slice(0, -2));
    for (let batch = 0; batch < batches; batch++) {
      const aStart = a!.shape.length > 2 ? batch * m * k : 0;
      const bStart = b!.shape.length > 2 ? batch * k * n : 0;
      for (let i = 0; i < m; i++) {
        const row = (batch * m + i) * n;
        for (let p = 0; p < k; p++) {
          const factor = a!.data[aStart + i * aRow + p * aInner]!;
          const from = bStart + p * bInner;
          for (let j = 0; j < n; j++) y.data[row + j]! += factor * b!.data[from + j * bColumn]!;
        }
      }
    }
    return [y];
  },
  flop([a], [y], attributes) {
    const shared = a!.shape.at(booleanOf(attributes, 'transpose_a') ? -2 : -1)!;
    return 2 * shared * elementCount(y!.shape);
  },
  samples: samples(),
};

function transposes(attributes: Attributes): { ta: boolean; tb: boolean } {
  return { ta: booleanOf(attributes, 'transpose_a'), tb: booleanOf(attributes, 'transpose_b') };
}

/** Axes of a: rows, inner; axes of b: inner, columns. */
function axesOf(a: TensorType, b: TensorType, attributes: Attributes): [number, number, number, number] {
  for (const [role, type] of [['a', a] as const, ['b', b] as const]) {
    if (type.shape.length < 2) {
      throw new ShapeError(`matmul needs at least 2 axes for ${role}; it is ${shapeText(type)}`);
    }
  }
  const { ta, tb } = transposes(attributes);
  const [aLast, bLast] = [a.shape.length - 1, b.shape.length - 1];
  return [ta ? aLast : aLast - 1, ta ? aLast - 1 : aLast, tb ? bLast : bLast - 1, tb ? bLast - 1 : bLast];
}

function innerMismatch(a: TensorType, aAxis: number, b: TensorType, bAxis: number): ShapeError {
  const shown = (type: TensorType, axis: number) => {
    const before = axis > 0 ? '.., ' : '';
    const after = axis < type.shape.length - 1 ? ', ..' : '';
    return `[${before}${type.shape[axis]}${after}]`;
  };
  return new ShapeError(`matmul needs equal inner sizes: a is ${shown(a, aAxis)}, b is ${shown(b, bAxis)}`);
}

/** The input whose leading axes the result has. */
function leadingOf(a: TensorType, b: TensorType): TensorType {
  if (b.shape.length === 2) return a;
  if (a.shape.length === 2) return b;
  if (sameShape(a.shape.slice(0, -2), b.shape.slice(0, -2))) return a.dims ? a : { ...b, shape: a.shape };
  throw new ShapeError(
    `matmul needs equal leading axes, or none on one side: ${shapeText(a)} and ${shapeText(b)}`,
  );
}

/** y = A·B with A = a or aᵀ: dA = dy·Bᵀ, and da = dA or dAᵀ. Where a has no leading axes, b's are summed over. */
function gradientOfA(builder: GraphBuilder, a: Value, b: Value, dy: Value, ta: boolean, tb: boolean): Value {
  const da = ta ? builder.matmul(b, dy, tb, true) : builder.matmul(dy, b, false, !tb);
  return sumTo(builder, da, a.type.shape);
}

/** dB = Aᵀ·dy. Where b has no leading axes and a does, those of a are one long axis of rows: one product, no sum. */
function gradientOfB(builder: GraphBuilder, a: Value, b: Value, dy: Value, ta: boolean, tb: boolean): Value {
  const shared = b.type.shape.length === 2 && a.type.shape.length > 2 && !ta;
  const [left, right] = shared ? [asRows(builder, a), asRows(builder, dy)] : [a, dy];
  const db = tb ? builder.matmul(right, left, true, ta) : builder.matmul(left, right, !ta, false);
  return sumTo(builder, db, b.type.shape);
}

function asRows(builder: GraphBuilder, x: Value): Value {
  const shape = x.type.shape;
  return builder.reshape(x, [elementCount(shape.slice(0, -1)), shape.at(-1)!]);
}

/** All four transposes of: odd matrices, batches, batches against one matrix on either side. */
function samples(): readonly Sample[] {
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
