import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/compiler/ir/graph.ts';
import { mostStored } from '../../src/compiler/passes/constant_data.ts';
import { deadCode } from '../../src/compiler/passes/dead_code.ts';
import { foldConstants } from '../../src/compiler/passes/fold_constants.ts';
import { bodyLines, checked, type Given, graphOf } from './support.ts';

/** The remaining nodes after constants are folded and their operands removed. */
const folded = (make: (given: Given) => Value | readonly Value[]) =>
  checked(deadCode, checked(foldConstants, graphOf(make)));
const linesOf = (make: (given: Given) => Value | readonly Value[]) => bodyLines(folded(make));

describe('one number for all elements', () => {
  test('is computed through elementwise ops, reshapes and broadcasts', () => {
    const lines = linesOf(({ b, x }) => {
      const half = b.divide(b.constant(1), b.constant(2));
      return b.add(x, b.broadcast(b.reshape(b.op('square', [half]), [1, 1]), [2, 3]));
    });
    expect(lines).toEqual([
      '%8: f32[2, 3] = constant() value=0.25',
      '%9: f32[2, 3] = add(%0, %8)',
      'tap out0 <- %9',
    ]);
  });

  test('is folded at any size', () => {
    const lines = linesOf(({ b }) => b.op('exp', [b.constant(0, [2, mostStored])]));
    expect(lines[0]).toBe(`%4: f32[2, ${mostStored}] = constant() value=1`);
  });

  test('is folded through small reductions, products and concatenations', () => {
    const lines = linesOf(({ b }) => {
      const ones = b.constant(1, [2, 3]);
      return b.concat([b.matmul(ones, ones, { transposeB: true }), b.constant(3, [1, 2])], 0);
    });
    expect(lines[0]).toBe('%6: f32[3, 2] = constant() value=3');
  });

  test('is folded for integers', () => {
    const lines = linesOf(({ b }) => b.op('equal', [b.constant(2, [4], 'i32'), b.constant(2, [], 'i32')]));
    expect(lines[0]).toBe('%5: f32[4] = constant() value=1');
  });
});

describe('several numbers', () => {
  const parts = ({ b }: Given) => b.concat([b.constant(1, [2, 1]), b.constant(2, [2, 2])], 1);

  test('are stored as program data', () => {
    const graph = folded((given) => given.b.add(given.x, parts(given)));
    expect(graph.inputs.at(-1)).toMatchObject({
      name: 'constant.0',
      role: 'constant',
      data: [1, 2, 2, 1, 2, 2],
    });
    expect(bodyLines(graph).slice(-2)).toEqual(['%6: f32[2, 3] = add(%0, %5)', 'tap out0 <- %6']);
  });

  test('are folded together with constant tables', () => {
    const graph = folded((given) => {
      const { b } = given;
      const table = b.constantInput('constant.0', { dtype: 'f32', shape: [3] }, [4, 5, 6]);
      return b.sum(b.multiply(parts(given), table), [0]);
    });
    expect(graph.nodes).toEqual([]);
    // Its operands are removed.
    expect(graph.inputs.slice(3)).toMatchObject([{ role: 'constant', data: [8, 20, 24] }]);
  });

  test('are kept if they are large', () => {
    const wide = folded(({ b }) => b.concat([b.constant(1, [1]), b.constant(2, [mostStored])], 0));
    expect(wide.nodes.map(({ op }) => op)).toEqual(['constant', 'constant', 'concat']);
  });
});

describe('does not fold', () => {
  test('values that depend on an input', () => {
    const graph = graphOf(({ b, x }) => b.multiply(x, b.constant(0)));
    expect(checked(foldConstants, graph)).toEqual(graph);
  });

  test('values that are not finite or exceed f32', () => {
    const graph = graphOf(({ b }) => [b.op('abs', [b.constant(-1)])]);
    const logs = graphOf(({ b }) => [b.op('log', [b.constant(0)]), b.op('square', [b.constant(1e30)])]);
    expect(foldConstants.run(graph).nodes.map(({ op }) => op)).toEqual(['constant', 'constant']);
    expect(foldConstants.run(logs)).toEqual(logs);
  });

  test('random numbers', () => {
    const graph = graphOf(({ b }) => {
      const random = b.input('random', 'step', { dtype: 'u32', shape: [4] });
      return b.op('dropout_mask', [random], { rate: 0.5, site: 0, shape: [2, 3] });
    });
    expect(checked(foldConstants, graph)).toEqual(graph);
  });
});
