import { expect } from 'vitest';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { Graph, Value } from '../../src/compiler/ir/graph.ts';
import { interpret } from '../../src/compiler/ir/interpret.ts';
import type { ReferenceTensor } from '../../src/compiler/ir/op.ts';
import { printGraph } from '../../src/compiler/ir/print.ts';
import { verify } from '../../src/compiler/ir/verify.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import type { Pass } from '../../src/compiler/passes/pass.ts';
import { Draw } from '../../tools/kernels/draw.ts';
import { randomInputs } from '../../tools/kernels/random_graph.ts';

/** Inputs of hand-written graphs. */
export interface Given {
  readonly b: GraphBuilder;
  /** f32[2, 3] */
  readonly x: Value;
  /** f32[2, 3] */
  readonly y: Value;
  /** f32[3] */
  readonly row: Value;
}

/** A graph with one output; inputs x, y and row are %0, %1 and %2. */
export function graphOf(make: (given: Given) => Value | readonly Value[]): Graph {
  const b = new GraphBuilder(ops, 'g');
  const input = (name: string, shape: readonly number[]) => b.input(name, 'batch', { dtype: 'f32', shape });
  const made = make({ b, x: input('x', [2, 3]), y: input('y', [2, 3]), row: input('row', [3]) });
  for (const [i, value] of [made].flat().entries()) b.output(`out${i}`, 'tap', value);
  return b.build();
}

/** The printed nodes and outputs of a graph, one line each. */
export function bodyLines(graph: Graph): readonly string[] {
  return printGraph(graph)
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('batch ') && !line.startsWith('step '));
}

/**
 * Runs a pass and checks that the result is valid and equal in float64, and that the original graph is
 * unchanged.
 */
export function checked(pass: Pick<Pass, 'run'>, graph: Graph): Graph {
  const before = printGraph(graph);
  const result = pass.run(graph);
  verify(ops, result);
  expect(printGraph(graph)).toBe(before);
  expectSameMeaning(graph, result);
  return result;
}

/** Expects equal outputs by name, within 1e-12 of the largest element. */
export function expectSameMeaning(before: Graph, after: Graph): void {
  const inputs = randomInputs(new Draw(5), before);
  const [expected, actual] = [interpret(ops, before, inputs), interpret(ops, after, inputs)];
  expect([...actual.keys()]).toEqual([...expected.keys()]);
  for (const [name, tensor] of expected) expectSameTensor(name, tensor, actual.get(name)!);
}

function expectSameTensor(name: string, expected: ReferenceTensor, actual: ReferenceTensor): void {
  expect(actual.shape, name).toEqual(expected.shape);
  const largest = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(Number.isFinite(largest), `${name} is finite`).toBe(true);
  const errors = expected.data.map((value, i) => Math.abs(value - actual.data[i]!));
  for (const error of errors) expect(error, name).toBeLessThanOrEqual(1e-12 * largest);
}
