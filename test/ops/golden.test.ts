import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { interpret } from '../../src/compiler/ir/interpret.ts';
import { verify } from '../../src/compiler/ir/verify.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { type GoldenOperation, goldenOperation } from '../../tools/reference/operations.ts';
import { readTensors } from '../support/safetensors.ts';

const folder = new URL('../golden/ops/', import.meta.url).pathname;
const config = JSON.parse(readFileSync(`${folder}config.json`, 'utf8')) as {
  operations: readonly GoldenOperation[];
};
const batch = readTensors(`${folder}batch.safetensors`);
const expected = readTensors(`${folder}expected.safetensors`);

/** Operations that are not graphs of ops; other tests cover their parts. */
const elsewhere = ['linear_sum_assignment', 'adamw', 'clip_gradients', 'warmup_cosine'];

describe('golden operations in the interpreter', () => {
  const cases = config.operations.filter(({ op }) => !elsewhere.includes(op));
  it.each(cases.map((operation) => [operation.name, operation] as const))('%s', (name, operation) => {
    const graph = goldenOperation(operation)!;
    verify(ops, graph);
    const inputs = new Map(graph.inputs.map((input) => [input.name, batch.get(`${name}.${input.name}`)!]));
    const results = interpret(ops, graph, inputs);
    const outputs = ['out', ...operation.differentiated.map((input) => `grad.${input}`)];
    expect([...results.keys()]).toEqual(outputs);
    for (const output of outputs) {
      const want = expected.get(`${name}.${output}`)!;
      const have = results.get(output)!;
      expect(have.shape).toEqual(want.shape);
      const largest = want.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const difference = want.data.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - have.data[i]!)),
        0,
      );
      // 1/40 of the golden limit: float64 against float64 rounded to f32.
      expect(difference).toBeLessThanOrEqual(5e-7 * Math.max(largest, 1e-3));
    }
  });

  it('skips only operations that are not graphs of ops', () => {
    const unsupported = config.operations.filter((operation) => !goldenOperation(operation));
    expect(new Set(unsupported.map(({ op }) => op))).toEqual(new Set(elsewhere));
  });
});
