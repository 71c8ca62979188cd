import { differentiate } from '../../src/compiler/ir/autodiff.ts';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { Graph, Shape, TensorType, Value } from '../../src/compiler/ir/graph.ts';
import { ops } from '../../src/compiler/ops/index.ts';

/** An entry of `operations` in config.json of the golden case `ops`. */
export interface GoldenOperation {
  readonly name: string;
  readonly op: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, Shape>>;
  readonly differentiated: readonly string[];
  readonly output_shape: Shape;
}

interface Context {
  readonly b: GraphBuilder;
  /** An input by its golden name. */
  readonly x: (name: string) => Value;
  readonly has: (name: string) => boolean;
  readonly number: (attribute: string) => number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const integerInputs = new Set(['mask', 'ids', 'classes', 'attributes']);

/**
 * A golden operation as a graph. Inputs (role `batch`) are named as in batch.safetensors, with `dout` if
 * anything is differentiated; outputs (role `tap`) are `out` and `grad.<input>`. Undefined if it is not
 * supported.
 */
export function goldenOperation(operation: GoldenOperation): Graph | undefined {
  const build = builders[operation.op];
  if (!build) return undefined;
  const b = new GraphBuilder(ops, operation.name);
  const inputs = new Map(
    Object.entries(operation.inputs).map(([name, shape]) => {
      const role = operation.differentiated.includes(name) ? 'parameter' : 'batch';
      return [name, b.input(name, role, inputType(name, shape))];
    }),
  );
  const out = build(contextOf(b, inputs, operation.attributes));
  b.output('out', 'tap', out);
  if (operation.differentiated.length === 0) return b.build();
  const dout = b.input('dout', 'batch', { dtype: 'f32', shape: operation.output_shape });
  b.output('loss', 'loss', sumAll(b, b.multiply(out, dout)));
  return asTaps(differentiate(ops, b.build(), operation.differentiated));
}

function inputType(name: string, shape: Shape): TensorType {
  return { dtype: integerInputs.has(name) ? 'i32' : 'f32', shape };
}

function contextOf(
  b: GraphBuilder,
  inputs: ReadonlyMap<string, Value>,
  attributes: Readonly<Record<string, unknown>>,
): Context {
  return {
    b,
    attributes,
    has: (name) => inputs.has(name),
    x: (name) => inputs.get(name) ?? missing('input', name),
    number: (name) => {
      const value = attributes[name];
      return typeof value === 'number' ? value : missing('number', name);
    },
  };
}

function missing(what: string, name: string): never {
  throw new Error(`the golden operation has no ${what} '${name}'`);
}

/**
 * Removes the loss, needed only for differentiation, and makes all results outputs, so that no parameter
 * arena is needed.
 */
function asTaps(graph: Graph): Graph {
  const kept = graph.outputs.filter((output) => output.role !== 'loss');
  return {
    ...graph,
    inputs: graph.inputs.map((input) => ({ ...input, role: 'batch' })),
    outputs: kept.map(({ name, role, value }) => ({
      name: role === 'gradient' ? `grad.${name}` : name,
      role: 'tap',
      value,
    })),
  };
}

const builders: Readonly<Record<string, (context: Context) => Value>> = {
  linear: ({ b, x }) => b.add(b.matmul(x('x'), x('weight'), { transposeB: true }), x('bias')),
  matmul: ({ b, x, attributes }) =>
    b.matmul(x('a'), x('b'), {
      transposeA: attributes.transpose_a === true,
      transposeB: attributes.transpose_b === true,
    }),
  layernorm: ({ b, x, number }) =>
    b.op('layer_norm', [x('x'), x('weight'), x('bias')], { eps: number('eps') }),
  softmax: ({ b, x, has }) => softmax(b, x('x'), has('mask') ? x('mask') : undefined),
  gelu: ({ b, x }) => b.op('gelu', [x('x')]),
  relu: ({ b, x }) => b.op('relu', [x('x')]),
  sigmoid: ({ b, x }) => b.op('sigmoid', [x('x')]),
  embedding,
  conv2d,
  maxpool2d: ({ b, x, number }) =>
    b.op('max_pool2d', [x('x')], {
      kernel: number('kernel'),
      stride: number('stride'),
      padding: number('padding'),
    }),
  frozen_batchnorm: frozenBatchNorm,
  multi_head_attention: multiHeadAttention,
  cross_entropy: crossEntropy,
  bce_with_logits: ({ b, x }) => b.mean(b.op('bce_with_logits', [x('x'), x('targets')])),
  l1: ({ b, x }) => sumAll(b, b.op('abs', [b.subtract(x('x'), x('targets'))])),
  giou: generalizedIou,
  box_corners: boxCorners,
  sine_position: ({ b, x, number }) =>
    b.op('sine_position', [x('mask')], { width: number('width'), temperature: number('temperature') }),
  mask_shrink: ({ b, x, attributes }) => {
    const [height, width] = attributes.output_size as [number, number];
    return b.op('mask_shrink', [x('mask')], { height, width });
  },
  attribute_loss: attributeLoss,
};

function sumAll(b: GraphBuilder, x: Value): Value {
  return b.sum(
    x,
    x.type.shape.map((_, axis) => axis),
  );
}

/** x [batch, heads, queries, keys]; mask [batch, keys], 1 = key excluded. */
function softmax(b: GraphBuilder, x: Value, mask: Value | undefined): Value {
  if (!mask) return b.op('softmax', [x]);
  const [batch, keys] = mask.type.shape as [number, number];
  const excluded = b.reshape(mask, [batch, 1, 1, keys]);
  return b.op('softmax', [b.op('select', [excluded, b.constant(-3e38), x])]);
}

function embedding({ b, x, attributes }: Context): Value {
  const padding = typeof attributes.padding_row === 'number' ? attributes.padding_row : -1;
  return b.op('gather_rows', [x('table'), x('ids')], { padding_row: padding });
}

function conv2d({ b, x, has, number }: Context): Value {
  const window = { stride: number('stride'), padding: number('padding'), dilation: number('dilation') };
  const y = b.op('conv2d', [x('x'), x('weight')], window);
  return has('bias') ? b.add(y, perChannel(b, x('bias'))) : y;
}

/** [C] as [C, 1, 1], which broadcasts to [N, C, H, W]. */
function perChannel(b: GraphBuilder, x: Value): Value {
  return b.reshape(x, [x.type.shape[0]!, 1, 1]);
}

/** Batch norm with frozen statistics: x·g + b − mean·g with g = weight/√(var + eps). */
function frozenBatchNorm({ b, x, number }: Context): Value {
  const deviation = b.op('sqrt', [b.add(x('var'), b.constant(number('eps')))]);
  const gain = b.divide(x('weight'), deviation);
  const shift = b.subtract(x('bias'), b.multiply(x('mean'), gain));
  return b.add(b.multiply(x('x'), perChannel(b, gain)), perChannel(b, shift));
}

/**
 * q [batch, queries, width]; k, v [batch, keys, width]; in_proj_weight [3·width, width] stacks the maps of q,
 * k, v.
 */
function multiHeadAttention({ b, x, has, number }: Context): Value {
  const heads = number('heads');
  const width = x('q').type.shape.at(-1)!;
  const projected = (name: string, part: number): Value => {
    const weight = b.slice(x('in_proj_weight'), 0, part * width, (part + 1) * width);
    const bias = b.slice(x('in_proj_bias'), 0, part * width, (part + 1) * width);
    return b.add(b.matmul(x(name), weight, { transposeB: true }), bias);
  };
  const [mixed] = b.node(
    'attention',
    [projected('q', 0), projected('k', 1), projected('v', 2), ...(has('mask') ? [x('mask')] : [])],
    { heads, masked: has('mask'), rate: 0 },
  );
  return b.add(b.matmul(mixed!, x('out_weight'), { transposeB: true }), x('out_bias'));
}

/** Mean of the losses of rows, weighted by class weights if given. */
function crossEntropy({ b, x, has }: Context): Value {
  const nll = b.op('cross_entropy', [x('x'), x('classes')]);
  if (!has('weight')) return b.mean(nll);
  const table = b.reshape(x('weight'), [x('weight').type.shape[0]!, 1]);
  const rows = b.op('gather_rows', [table, x('classes')], { padding_row: -1 });
  const weights = b.reshape(rows, nll.type.shape);
  return b.divide(sumAll(b, b.multiply(weights, nll)), sumAll(b, weights));
}

/** I/U − (C − U)/C of corner boxes [.., 4], for pairs of equal rows of a and b, or for all pairs. */
function generalizedIou({ b, x, attributes }: Context): Value {
  const boxes = [centred(b, x('a')), centred(b, x('b'))] as const;
  if (attributes.form !== 'all pairs') return b.op('generalized_iou', boxes);
  const [rows, columns] = boxes.map(({ type }) => type.shape[0]!) as [number, number];
  const spread = (box: Value, shape: Shape) => b.broadcast(b.reshape(box, shape), [rows, columns, 4]);
  return b.op('generalized_iou', [spread(boxes[0], [rows, 1, 4]), spread(boxes[1], [1, columns, 4])]);
}

/** Converts corners to centre and size. */
function centred(b: GraphBuilder, corners: Value): Value {
  const [low, high] = [b.slice(corners, 1, 0, 2), b.slice(corners, 1, 2, 4)];
  return b.concat([b.scale(b.add(low, high), 0.5), b.subtract(high, low)], 1);
}

/** Converts centre and size to corners. */
function boxCorners({ b, x }: Context): Value {
  const centre = b.slice(x('x'), 1, 0, 2);
  const half = b.scale(b.slice(x('x'), 1, 2, 4), 0.5);
  return b.concat([b.subtract(centre, half), b.add(centre, half)], 1);
}

/**
 * scores [n, classes]; attributes [n, 16], −1 = none. Each row contributes half the mean loss of its
 * attributes; the sum is divided by the number of contributing rows.
 */
function attributeLoss({ b, x }: Context): Value {
  const [rows, most] = x('attributes').type.shape as [number, number];
  const classes = x('scores').type.shape[1]!;
  const repeated = b.broadcast(b.reshape(x('scores'), [rows, 1, classes]), [rows, most, classes]);
  const flat = b.reshape(x('attributes'), [rows * most]);
  const nll = b.op('cross_entropy', [b.reshape(repeated, [rows * most, classes]), flat]);
  const present = b.op('greater', [x('attributes'), b.constant(-1, [], 'i32')]);
  const count = b.op('maximum', [b.sum(present, [1]), b.constant(1)]);
  const perRow = b.scale(b.divide(b.sum(b.reshape(nll, [rows, most]), [1]), count), 0.5);
  const contributing = b.sum(b.op('greater', [perRow, b.constant(0)]), [0]);
  return b.divide(b.sum(perRow, [0]), b.op('maximum', [contributing, b.constant(1)]));
}
