import munkres from 'munkres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Node, TensorType } from '../../src/compiler/ir/graph.ts';
import { inferTypes } from '../../src/compiler/ir/infer.ts';
import { runnerOf } from '../../src/compiler/ir/interpret.ts';
import type { ReferenceTensor } from '../../src/compiler/ir/op.ts';
import { opNamed, ops } from '../../src/compiler/ops/index.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { runNode } from '../../tools/kernels/run_node.ts';
import { seeded } from '../../tools/kernels/samples.ts';

/**
 * Matching on the device and in float64, compared with an independent solver: the same minimum total cost.
 */

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

interface Problem {
  readonly cost: ReferenceTensor;
  readonly labels: ReferenceTensor;
  /** Number of targets in each image. */
  readonly counts: readonly number[];
}

function problem(seed: number): Problem {
  const random = seeded(seed);
  const whole = (least: number, most: number) => least + Math.floor(random.uniform() * (most - least + 1));
  const [images, queries, targets] = [whole(1, 4), whole(1, 90), whole(1, 40)];
  const counts = Array.from({ length: images }, () => whole(0, targets));
  // Some costs are equal and some differ widely, as for similar boxes.
  const value = () => Math.fround(random.uniform() < 0.2 ? whole(-2, 2) : random.normal() * 5);
  const labels = counts.flatMap((count) => Array.from({ length: targets }, (_, t) => (t < count ? 1 : -1)));
  return {
    cost: {
      shape: [images, queries, targets],
      data: Float64Array.from({ length: images * queries * targets }, value),
    },
    labels: { shape: [images, targets], data: Float64Array.from(labels) },
    counts,
  };
}

function nodeOf({ cost, labels }: Problem): Node {
  let id = 0;
  const value = (type: TensorType) => ({ id: id++, type });
  const types: TensorType[] = [
    { dtype: 'f32', shape: cost.shape },
    { dtype: 'i32', shape: labels.shape },
  ];
  const outputs = inferTypes(opNamed('assignment'), types, {}).map(value);
  return { op: 'assignment', attributes: {}, inputs: types.map(value), outputs };
}

/** Total cost of an image, after checking that both outputs agree and that nothing is matched twice. */
function totalOf(found: readonly Float64Array[], { cost, counts }: Problem, image: number): number {
  const [, queries, targets] = cost.shape as [number, number, number];
  const queryOf = found[0]!.subarray(image * targets, (image + 1) * targets);
  const targetOf = found[1]!.subarray(image * queries, (image + 1) * queries);
  const matched = [...queryOf].flatMap((query, target) => (query < 0 ? [] : [[query, target] as const]));
  expect(matched).toHaveLength(Math.min(queries, counts[image]!));
  expect(new Set(matched.map(([query]) => query)).size).toBe(matched.length);
  for (const [query, target] of matched) {
    expect(target).toBeLessThan(counts[image]!);
    expect(targetOf[query]).toBe(target);
  }
  expect([...targetOf].filter((target) => target >= 0)).toHaveLength(matched.length);
  return matched.reduce((sum, [q, t]) => sum + cost.data[(image * queries + q) * targets + t]!, 0);
}

function leastTotal({ cost, counts }: Problem, image: number): number {
  const [, queries, targets] = cost.shape as [number, number, number];
  const at = (q: number, t: number) => cost.data[(image * queries + q) * targets + t]!;
  if (counts[image] === 0) return 0;
  const matrix = Array.from({ length: queries }, (_, q) =>
    Array.from({ length: counts[image]! }, (_, t) => at(q, t)),
  );
  return munkres(matrix).reduce((sum, [q, t]) => sum + at(q, t), 0);
}

test.each(Array.from({ length: 24 }, (_, i) => i))('problem %i', async (seed) => {
  const given = problem(seed);
  const node = nodeOf(given);
  const inputs = [given.cost, given.labels];
  const types = node.outputs.map(({ type }) => type);
  const reference = opNamed('assignment')
    .reference(inputs, {}, types, runnerOf(ops))
    .map(({ data }) => data);
  const actual = await runNode(device, node, inputs, new Map(), [undefined, undefined]);
  for (let image = 0; image < given.counts.length; image++) {
    const least = leastTotal(given, image);
    expect(totalOf(reference, given, image)).toBeCloseTo(least, 9);
    expect(totalOf(actual, given, image)).toBeCloseTo(least, 3);
  }
});
