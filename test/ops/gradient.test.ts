import { describe, expect, it } from 'vitest';
import { differentiate } from '../../src/compiler/ir/autodiff.ts';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { Graph } from '../../src/compiler/ir/graph.ts';
import { interpret } from '../../src/compiler/ir/interpret.ts';
import type { Op, OpSample, OpSet, ReferenceTensor } from '../../src/compiler/ir/op.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { type Random, sampleTensors, sampleTypes, seeded } from '../../tools/kernels/samples.ts';

/**
 * Central differences in float64 along random directions: for L = Σ y·r with random r, the slope (L(x + h·d)
 * − L(x − h·d)) / 2h must equal Σ d·∂L/∂x. An error in any element of a gradient is visible in almost every
 * direction.
 */
const step = 1e-5;
const directions = 3;

const cases = Object.values(ops)
  .filter((op) => op.gradient)
  .flatMap((op) =>
    op.samples.filter(hasGradient).map((sample) => [`${op.name}: ${sample.name}`, op, sample] as const),
  );

function hasGradient(sample: OpSample): boolean {
  return sample.inputs.some((_, i) => isDifferentiated(sample, i));
}

function isDifferentiated(sample: OpSample, input: number): boolean {
  const { constant, dtype } = sample.inputs[input]!;
  return !constant && (dtype ?? 'f32') === 'f32';
}

describe('gradients against finite differences', () => {
  it('covers every differentiable op', () => {
    const covered = new Set(cases.map(([, op]) => op.name));
    const differentiable = Object.values(ops).filter((op) => op.gradient);
    expect(covered).toEqual(new Set(differentiable.map((op) => op.name)));
  });

  it.each(cases)('%s', (_name, op, sample) => {
    const random = seeded(11);
    const inputs = sampleTensors(sample);
    const wanted = inputs.flatMap((_, i) => (isDifferentiated(sample, i) ? [i] : []));
    const graph = lossGraph(op, sample);
    const point = withWeights(graph, inputs, random);
    const backward = differentiate(
      ops,
      graph,
      wanted.map((i) => `x${i}`),
    );
    const gradients = interpret(ops, backward, point);
    for (let trial = 0; trial < directions; trial++) {
      const direction = inputs.map(({ shape, data }, i) => ({
        shape,
        data: data.map(() => (wanted.includes(i) ? random.normal() : 0)),
      }));
      const at = (distance: number) =>
        interpret(ops, graph, moved(point, inputs, direction, distance)).get('loss')!.data[0]!;
      const slope = (at(step) - at(-step)) / (2 * step);
      const predicted = wanted.reduce((sum, i) => sum + dot(direction[i]!, gradients.get(`x${i}`)!), 0);
      const magnitude = wanted.reduce((sum, i) => sum + size(direction[i]!, gradients.get(`x${i}`)!), 0);
      expect(Math.abs(slope - predicted)).toBeLessThan(1e-5 * Math.max(magnitude, 1e-3));
    }
  });
});

/** L = Σ y·r over the first output; only gradients use the other outputs. */
function lossGraph(op: Op, sample: OpSample): Graph {
  const builder = new GraphBuilder<OpSet>(ops, `${op.name}: ${sample.name}`);
  const inputs = sampleTypes(sample).map((type, i) => {
    return builder.input(`x${i}`, isDifferentiated(sample, i) ? 'parameter' : 'batch', type);
  });
  const y = builder.node(op.name, inputs, sample.attributes ?? {})[0]!;
  const weighted = builder.multiply(y, builder.input('r', 'batch', y.type));
  builder.output(
    'loss',
    'loss',
    builder.sum(
      weighted,
      y.type.shape.map((_, axis) => axis),
    ),
  );
  return builder.build();
}

function withWeights(graph: Graph, inputs: readonly ReferenceTensor[], random: Random) {
  const { shape } = graph.inputs.find((input) => input.name === 'r')!.value.type;
  const count = shape.reduce((product, length) => product * length, 1);
  const weights = { shape, data: new Float64Array(count).map(() => random.normal()) };
  return new Map<string, ReferenceTensor>([
    ...inputs.map((tensor, i) => [`x${i}`, tensor] as const),
    ['r', weights],
  ]);
}

function moved(
  all: ReadonlyMap<string, ReferenceTensor>,
  inputs: readonly ReferenceTensor[],
  direction: readonly ReferenceTensor[],
  distance: number,
): ReadonlyMap<string, ReferenceTensor> {
  const shifted = inputs.map(({ shape, data }, i) => {
    return [
      `x${i}`,
      { shape, data: data.map((value, j) => value + distance * direction[i]!.data[j]!) },
    ] as const;
  });
  return new Map([...all, ...shifted]);
}

function dot(a: ReferenceTensor, b: ReferenceTensor): number {
  return a.data.reduce((sum, value, i) => sum + value * b.data[i]!, 0);
}

function size(a: ReferenceTensor, b: ReferenceTensor): number {
  return a.data.reduce((sum, value, i) => sum + Math.abs(value * b.data[i]!), 0);
}
