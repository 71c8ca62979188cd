import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/compiler/ir/graph.ts';
import { fusePrologues } from '../../src/compiler/passes/fuse_prologues.ts';
import { checked, type Given, graphOf } from './support.ts';

const opsOf = (make: (given: Given) => Value | readonly Value[]) =>
  checked(fusePrologues, graphOf(make)).nodes.map(({ op, body }) =>
    body ? body.nodes.map((node) => node.op).join('+') : op,
  );

const weights = ({ b }: Given, rows: number) => b.input('w', 'batch', { dtype: 'f32', shape: [rows, 4] });

describe('joins', () => {
  test('an activation with the product that reads it', () => {
    expect(opsOf((given) => given.b.matmul(given.b.op('relu', [given.x]), weights(given, 3)))).toEqual([
      'relu+matmul',
    ]);
  });

  test('through reshapes', () => {
    expect(
      opsOf((given) => {
        const flat = given.b.reshape(given.b.op('relu', [given.x]), [3, 2]);
        return given.b.matmul(flat, weights(given, 2));
      }),
    ).toEqual(['relu+reshape+matmul']);
  });

  test('the second operand', () => {
    expect(opsOf((given) => given.b.matmul(given.x, given.b.op('negate', [weights(given, 3)])))).toEqual([
      'negate+matmul',
    ]);
  });
});

describe('does not join', () => {
  test('values with another reader, and outputs', () => {
    const both = (given: Given) => {
      const active = given.b.op('relu', [given.x]);
      return [given.b.matmul(active, weights(given, 3)), given.b.op('exp', [active])];
    };
    expect(opsOf(both)).toEqual(['relu', 'matmul', 'exp']);
    const out = (given: Given) => {
      const active = given.b.op('relu', [given.x]);
      return [given.b.matmul(active, weights(given, 3)), active];
    };
    expect(opsOf(out)).toEqual(['relu', 'matmul']);
  });

  test('long expressions, which every column of tiles would repeat', () => {
    expect(opsOf((given) => given.b.matmul(given.b.op('gelu', [given.x]), weights(given, 3)))).toEqual([
      'gelu',
      'matmul',
    ]);
  });

  test('a product of a tensor with a value computed from it: no buffer is bound twice', () => {
    expect(opsOf(({ b, x }) => b.matmul(b.op('relu', [x]), x, { transposeB: true }))).toEqual([
      'relu',
      'matmul',
    ]);
  });
});
