import { describe, expect, test } from 'vitest';
import type { Shape, Value } from '../../src/compiler/ir/graph.ts';
import { deadCode } from '../../src/compiler/passes/dead_code.ts';
import { fuse } from '../../src/compiler/passes/fuse.ts';
import { bodyLines, checked, type Given, graphOf } from './support.ts';

const fused = (make: (given: Given) => Value | readonly Value[]) => checked(fuse, graphOf(make));
const opsOf = (make: (given: Given) => Value | readonly Value[]) => fused(make).nodes.map(({ op }) => op);

describe('joins', () => {
  test('a chain, with broadcast inputs and constants inside', () => {
    const graph = fused(({ b, x, row }) => b.op('gelu', [b.add(b.scale(x, 2), row)]));
    expect(bodyLines(graph)).toEqual([
      '%3: f32[] = constant() value=2',
      '%6: f32[2, 3] = fused(%0, %2)',
      '(%0, %2) ->',
      '%3: f32[] = constant() value=2',
      '%4: f32[2, 3] = multiply(%0, %3)',
      '%5: f32[2, 3] = add(%4, %2)',
      '%6: f32[2, 3] = gelu(%5)',
      '-> %6',
      'tap out0 <- %6',
    ]);
  });

  test('a diamond', () => {
    expect(
      opsOf(({ b, x }) => {
        const shared = b.op('exp', [x]);
        return b.add(b.op('negate', [shared]), b.op('tanh', [shared]));
      }),
    ).toEqual(['fused']);
  });

  test('a dropout mask with each of its readers, which recompute it', () => {
    const graph = fused(({ b, x, y }) => {
      const random = b.input('random', 'step', { dtype: 'u32', shape: [4] });
      const mask = b.op('dropout_mask', [random], { rate: 0.5, site: 3, shape: [2, 3] });
      return [b.multiply(x, mask), b.op('abs', [b.multiply(y, mask)])];
    });
    const bodies = checked(deadCode, graph).nodes.map(({ body }) => body?.nodes.map(({ op }) => op));
    expect(bodies).toEqual([
      ['dropout_mask', 'multiply'],
      ['dropout_mask', 'multiply', 'abs'],
    ]);
  });

  test('across reshapes', () => {
    expect(opsOf(({ b, x }) => b.op('exp', [b.reshape(b.op('negate', [x]), [6])]))).toEqual(['fused']);
  });

  test('the chains before and after a reduction, separately', () => {
    expect(
      opsOf(({ b, x }) => {
        const total = b.sum(b.op('exp', [b.op('negate', [x])]), [1]);
        return b.op('log', [b.op('square', [total])]);
      }),
    ).toEqual(['fused', 'sum', 'fused']);
  });
});

describe('does not join', () => {
  test('a single op', () => {
    expect(opsOf(({ b, x }) => b.op('exp', [x]))).toEqual(['exp']);
  });

  test('a value with another reader', () => {
    expect(
      opsOf(({ b, x }) => {
        const shared = b.op('exp', [x]);
        return [b.op('negate', [shared]), b.sum(shared, [0])];
      }),
    ).toEqual(['exp', 'negate', 'sum']);
  });

  test('a value that is an output', () => {
    expect(
      opsOf(({ b, x }) => {
        const shared = b.op('exp', [x]);
        return [shared, b.op('negate', [shared])];
      }),
    ).toEqual(['exp', 'negate']);
  });

  test('a smaller value that is broadcast to the result', () => {
    expect(opsOf(({ b, x, row }) => b.add(x, b.op('exp', [row])))).toEqual(['exp', 'add']);
  });

  test('an input that is broadcast to two shapes', () => {
    const twice = (left: Shape) => (given: Given) => {
      const { b, x } = given;
      const column = b.input('column', 'batch', { dtype: 'f32', shape: [2, 1] });
      return b.add(b.reshape(b.multiply(x, column), left), column);
    };
    expect(opsOf(twice([3, 2, 1]))).toEqual(['multiply', 'fused']);
    expect(opsOf(twice([2, 3]))).toEqual(['fused']);
  });

  test('more inputs than a dispatch may bind', () => {
    const graph = fused(({ b }) => {
      const many = Array.from({ length: 12 }, (_, i) =>
        b.input(`in${i}`, 'batch', { dtype: 'f32', shape: [5] }),
      );
      return many.reduce((sum, value) => b.add(sum, value));
    });
    for (const { inputs } of graph.nodes) expect(inputs.length).toBeLessThanOrEqual(7);
    expect(graph.nodes.length).toBe(2);
  });
});
