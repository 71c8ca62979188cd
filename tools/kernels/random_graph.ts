import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import { elementCount, type Graph, type Shape, type Value } from '../../src/compiler/ir/graph.ts';
import type { OpSet, ReferenceTensor } from '../../src/compiler/ir/op.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import type { Draw } from './draw.ts';

/** Random graphs for tests of passes, plans and fused kernels. */

type Step = (building: Building) => Value | undefined;

/** A graph under construction, and its values so far, from which inputs are picked. */
class Building {
  readonly builder: GraphBuilder;
  readonly draw: Draw;
  readonly values: Value[] = [];

  constructor(draw: Draw) {
    this.draw = draw;
    this.builder = new GraphBuilder(ops, 'random');
  }

  input(shape: Shape): Value {
    const name = `x${this.values.length}`;
    const value = this.builder.input(name, 'batch', { dtype: 'f32', shape });
    this.values.push(value);
    return value;
  }

  any(): Value {
    return this.draw.pick(this.values);
  }

  /** A random value for which `fits` holds; undefined if there is none. */
  one(fits: (value: Value) => boolean): Value | undefined {
    const fitting = this.values.filter(fits);
    return fitting.length > 0 ? this.draw.pick(fitting) : undefined;
  }
}

/** Whether sizes are equal, 1 or absent, axis by axis from the last. */
function broadcasts(from: Shape, to: Shape): boolean {
  if (from.length > to.length) return false;
  return from.every((size, i) => size === 1 || size === to[i + to.length - from.length]);
}

function partner(g: Building, of: Value): Value {
  return g.one((value) => broadcasts(value.type.shape, of.type.shape)) ?? of;
}

const unary: Step = (g) =>
  g.builder.op(g.draw.pick(['abs', 'gelu', 'negate', 'relu', 'sigmoid', 'tanh']), [g.any()]);

const binary: Step = (g) => {
  const a = g.any();
  const b = partner(g, a);
  const operands = g.draw.chance(0.5) ? ([b, a] as const) : ([a, b] as const);
  return g.builder.op(g.draw.pick(['add', 'subtract', 'maximum', 'minimum'] as const), operands);
};

/**
 * One factor is bounded, and divisors are far from zero, so that values stay in a range that f32 represents
 * well.
 */
const bounded: Step = (g) => {
  const a = g.any();
  const factor = g.builder.op('tanh', [partner(g, a)]);
  if (g.draw.chance(0.5)) return g.builder.multiply(a, factor);
  return g.builder.divide(a, g.builder.add(factor, g.builder.constant(2)));
};

const masked: Step = (g) => {
  const a = g.any();
  const random = g.builder.input('random', 'step', { dtype: 'u32', shape: [4] });
  const mask = g.builder.op('dropout_mask', [random], {
    rate: 0.3,
    site: g.draw.whole(0, 2),
    shape: [...a.type.shape],
  });
  return g.draw.chance(0.5) ? g.builder.multiply(a, mask) : g.builder.op('select', [mask, a, partner(g, a)]);
};

/** x + 0, 0 + x, x − 0, x · 1, 1 · x, x / 1, and the same with other constants. */
const constant: Step = (g) => {
  const a = g.any();
  const [op, neutral] = g.draw.pick([
    ['add', 0],
    ['subtract', 0],
    ['multiply', 1],
    ['divide', 1],
  ] as const);
  const b = g.builder.constant(g.draw.chance(0.6) ? neutral : 0.5 + g.draw.uniform());
  const swaps = op === 'add' || op === 'multiply';
  return g.builder.op(op, swaps && g.draw.chance(0.5) ? [b, a] : [a, b]);
};

const reshape: Step = (g) => {
  const a = g.any();
  const { shape } = a.type;
  const flat = elementCount(shape);
  const joined = shape.length > 1 ? [shape[0]! * shape[1]!, ...shape.slice(2)] : [flat, 1];
  return g.builder.reshape(a, g.draw.pick([[flat], [1, ...shape], joined, shape, [...shape].reverse()]));
};

const broadcast: Step = (g) => {
  const a = g.any();
  const wider = g.one((value) => broadcasts(a.type.shape, value.type.shape));
  return g.builder.broadcast(a, g.draw.chance(0.3) ? [2, ...a.type.shape] : wider!.type.shape);
};

const transpose: Step = (g) => {
  const a = g.any();
  return g.builder.transpose(a, g.draw.permutation(a.type.shape.length));
};

const reduction: Step = (g) => {
  const a = g.any();
  const axes = a.type.shape.map((_, axis) => axis).filter(() => g.draw.chance(0.4));
  return g.builder.op(g.draw.pick(['sum', 'max']), [a], { axes, keep: g.draw.chance(0.5) });
};

/** Sums of one kind, like the gradients of several biases. */
const totals: Step = (g) => {
  const a = g.any();
  const axes = a.type.shape.map((_, axis) => axis).filter(() => g.draw.chance(0.6));
  const [left, right] = (['tanh', 'abs'] as const).map((op) => g.builder.sum(g.builder.op(op, [a]), axes));
  return g.builder.subtract(left!, right!);
};

const matmul: Step = (g) => {
  const a = g.one((value) => value.type.shape.length >= 2);
  if (!a) return undefined;
  const weight = g.input([a.type.shape.at(-1)!, g.draw.pick([1, 3, 4, 4, 8])]);
  const product = g.builder.matmul(a, weight);
  if (g.draw.chance(0.3)) return g.builder.add(product, g.input(weight.type.shape.slice(1)));
  return g.builder.scale(product, 0.2);
};

/** A product with a transposed matrix, or a transposed product. */
const turned: Step = (g) => {
  const a = g.one((value) => value.type.shape.length >= 2);
  if (!a) return undefined;
  const turn = (value: Value): Value => {
    const axes = value.type.shape.map((_, axis) => axis);
    return g.builder.transpose(value, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]);
  };
  const before = g.draw.chance(0.5) ? turn(a) : a;
  const product = g.builder.matmul(before, g.input([before.type.shape.at(-1)!, g.draw.pick([2, 4])]));
  return g.builder.scale(before === a || g.draw.chance(0.5) ? turn(product) : product, 0.2);
};

/**
 * The sum of a convolution of one or a few images, mostly with windows of one pixel, and an existing value.
 */
const convolution: Step = (g) => {
  const channels = g.draw.pick([2, 3]);
  const size = g.draw.pick([1, 1, 2]);
  const x = g.input([g.draw.pick([1, 1, 2]), channels, 2, g.draw.pick([2, 3])]);
  const weight = g.input([2, channels, size, size]);
  const y = g.builder.op('conv2d', [x, weight], { stride: 1, padding: 0, dilation: 1 });
  return g.builder.add(g.any(), g.builder.scale(g.builder.sum(y, [0, 1, 2, 3]), 0.1));
};

/** One value as both operands, or under two shapes: a dispatch may not bind the same memory twice. */
const square: Step = (g) => {
  const a = g.one((value) => value.type.shape.length >= 2);
  if (!a) return undefined;
  const x = g.builder.op('tanh', [a]);
  return g.builder.matmul(x, g.draw.chance(0.5) ? x : g.builder.reshape(x, x.type.shape), {
    transposeB: true,
  });
};

/**
 * Splits a tensor in two and joins the slices again, by padding and addition (like the gradient of slices) or
 * concatenation.
 */
const cut: Step = (g) => {
  const a = g.one((value) => value.type.shape.some((size) => size > 1));
  if (!a) return undefined;
  const axis = g.draw.pick(a.type.shape.flatMap((size, i) => (size > 1 ? [i] : [])));
  const size = a.type.shape[axis]!;
  const at = g.draw.whole(1, size - 1);
  const [left, right] = [g.builder.slice(a, axis, 0, at), g.builder.slice(a, axis, at, size)];
  const changed = g.draw.chance(0.7) ? g.builder.op('tanh', [left]) : left;
  if (g.draw.chance(0.4)) return g.builder.concat([right, changed], axis);
  const before = g.builder.op('pad', [changed], { axis, before: 0, after: size - at });
  return g.builder.add(before, g.builder.op('pad', [right], { axis, before: at, after: 0 }));
};

/** A padding of one constant, and sometimes another next to it; both can be folded. */
const margin: Step = (g) => {
  const a = g.one((value) => value.type.shape.length > 0);
  if (!a) return undefined;
  const axis = g.draw.whole(0, a.type.shape.length - 1);
  const filled = (): Value => g.builder.constant(g.draw.whole(-1, 1), a.type.shape.with(axis, 1));
  const known = g.draw.chance(0.5) ? filled() : g.builder.concat([filled(), filled()], axis);
  return g.builder.concat([known, a], axis);
};

/** A duplicate of an existing node; both copies are used. */
const again: Step = (g) => {
  const { nodes } = g.builder.build();
  if (nodes.length === 0) return undefined;
  const { op, inputs, attributes } = g.draw.pick(nodes);
  const builder: GraphBuilder<OpSet> = g.builder;
  return builder.op(op, inputs, attributes);
};

const elementwiseSteps: readonly Step[] = [unary, binary, bounded, masked, constant, reshape, binary, unary];
const allSteps: readonly Step[] = [
  ...elementwiseSteps,
  broadcast,
  transpose,
  reduction,
  totals,
  matmul,
  turned,
  convolution,
  square,
  cut,
  cut,
  margin,
  again,
  again,
];

export interface RandomGraphOptions {
  readonly steps: number;
  /** Whether the graph has only elementwise ops and reshapes, which fuse. */
  readonly elementwise?: boolean;
}

/** A graph of about `steps` nodes over small odd shapes. Outputs are the last value and some others. */
export function randomGraph(draw: Draw, { steps, elementwise = false }: RandomGraphOptions): Graph {
  const building = new Building(draw);
  const { builder, values } = building;
  const shape = [draw.pick([1, 2, 3, 5]), draw.pick([1, 3, 4]), draw.pick([4, 5, 7])];
  for (const each of [shape, shape, shape.slice(1), [shape[1]!, 1], []]) building.input(each);
  while (builder.build().nodes.length < steps) {
    const value = draw.pick(elementwise ? elementwiseSteps : allSteps)(building);
    if (value && elementCount(value.type.shape) <= 500) values.push(value);
  }
  builder.output('last', 'tap', values.at(-1)!);
  if (!elementwise) for (let i = 0; i < 3; i++) builder.output(`other${i}`, 'tap', building.any());
  return builder.build();
}

/** Random values for all inputs of a graph, by name. */
export function randomInputs(draw: Draw, { inputs }: Graph): ReadonlyMap<string, ReferenceTensor> {
  return new Map(
    inputs.map(({ name, value: { type } }) => [
      name,
      type.dtype === 'f32' ? draw.reals(type.shape) : draw.wholes(type.shape, 0, 2 ** 32 - 1, 'u32'),
    ]),
  );
}
