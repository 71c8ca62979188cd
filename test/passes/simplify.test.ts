import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/compiler/ir/graph.ts';
import { simplify } from '../../src/compiler/passes/simplify.ts';
import { bodyLines, checked, type Given, graphOf } from './support.ts';

/** Each rule applies only where it should. `dead_code` removes dead values. */

type Example = readonly [name: string, make: (given: Given) => Value, lines: readonly string[]];

function check([, make, lines]: Example): void {
  expect(bodyLines(checked(simplify, graphOf(make)))).toEqual(lines);
}

const zero = '%3: f32[] = constant() value=0';
const one = '%3: f32[] = constant() value=1';

describe('neutral elements', () => {
  const removed: readonly Example[] = [
    ['x + 0', ({ b, x }) => b.add(x, b.constant(0)), [zero, 'tap out0 <- %0']],
    ['0 + x', ({ b, x }) => b.add(b.constant(0), x), [zero, 'tap out0 <- %0']],
    ['x − 0', ({ b, x }) => b.subtract(x, b.constant(0)), [zero, 'tap out0 <- %0']],
    ['x · 1', ({ b, x }) => b.multiply(x, b.constant(1)), [one, 'tap out0 <- %0']],
    ['1 · x', ({ b, x }) => b.multiply(b.constant(1), x), [one, 'tap out0 <- %0']],
    ['x / 1', ({ b, x }) => b.divide(x, b.constant(1)), [one, 'tap out0 <- %0']],
  ];
  test.each(removed)('%s is x', (...example) => check(example));

  const kept: readonly Example[] = [
    ['0 − x', ({ b, x }) => b.subtract(b.constant(0), x), [zero, '%4: f32[2, 3] = subtract(%3, %0)']],
    ['1 / x', ({ b, x }) => b.divide(b.constant(1), x), [one, '%4: f32[2, 3] = divide(%3, %0)']],
    ['x + 1', ({ b, x }) => b.add(x, b.constant(1)), [one, '%4: f32[2, 3] = add(%0, %3)']],
    ['x · 0', ({ b, x }) => b.multiply(x, b.constant(0)), [zero, '%4: f32[2, 3] = multiply(%0, %3)']],
    [
      'a sum that stretches x',
      ({ b, row }) => b.add(row, b.constant(0, [2, 3])),
      ['%3: f32[2, 3] = constant() value=0', '%4: f32[2, 3] = add(%2, %3)'],
    ],
  ];
  test.each(kept)('%s is kept', (name, make, lines) => check([name, make, [...lines, 'tap out0 <- %4']]));
});

describe('reshapes and broadcasts', () => {
  const examples: readonly Example[] = [
    ['a reshape to the same shape', ({ b, x }) => b.reshape(x, [2, 3]), ['tap out0 <- %0']],
    ['a broadcast to the same shape', ({ b, x }) => b.broadcast(x, [2, 3]), ['tap out0 <- %0']],
    [
      'a reshape of a reshape',
      ({ b, x }) => b.reshape(b.reshape(x, [6]), [3, 2]),
      ['%3: f32[6] = reshape(%0)', '%4: f32[3, 2] = reshape(%0)', 'tap out0 <- %4'],
    ],
    [
      'a broadcast of a reshape stays',
      ({ b, x }) => b.broadcast(b.reshape(x, [1, 6]), [2, 6]),
      ['%3: f32[1, 6] = reshape(%0)', '%4: f32[2, 6] = broadcast(%3)', 'tap out0 <- %4'],
    ],
    [
      'a reshape of a broadcast stays',
      ({ b, row }) => b.reshape(b.broadcast(row, [2, 3]), [6]),
      ['%3: f32[2, 3] = broadcast(%2)', '%4: f32[6] = reshape(%3)', 'tap out0 <- %4'],
    ],
  ];
  test.each(examples)('%s', (...example) => check(example));
});

describe('transposes', () => {
  const examples: readonly Example[] = [
    ['an identity transpose', ({ b, x }) => b.transpose(x, [0, 1]), ['tap out0 <- %0']],
    [
      'two in one, in the right order',
      ({ b, x }) => b.transpose(b.transpose(b.reshape(x, [1, 2, 3]), [1, 2, 0]), [2, 1, 0]),
      [
        '%3: f32[1, 2, 3] = reshape(%0)',
        '%4: f32[2, 3, 1] = transpose(%3) permutation=[1, 2, 0]',
        '%5: f32[1, 3, 2] = transpose(%3) permutation=[0, 2, 1]',
        'tap out0 <- %5',
      ],
    ],
    [
      'three in one',
      ({ b, x }) => b.transpose(b.transpose(b.transpose(x, [1, 0]), [1, 0]), [1, 0]),
      [
        '%3: f32[3, 2] = transpose(%0) permutation=[1, 0]',
        '%4: f32[2, 3] = transpose(%0) permutation=[0, 1]',
        '%5: f32[3, 2] = transpose(%0) permutation=[1, 0]',
        'tap out0 <- %5',
      ],
    ],
    [
      'one of a matrix product stays',
      ({ b, x, y }) => b.transpose(b.matmul(x, y, { transposeB: true }), [1, 0]),
      [
        '%3: f32[2, 2] = matmul(%0, %1) transpose_b',
        '%4: f32[2, 2] = transpose(%3) permutation=[1, 0]',
        'tap out0 <- %4',
      ],
    ],
  ];
  test.each(examples)('%s', (...example) => check(example));
});

describe('broadcasts before ops that broadcast', () => {
  test.each(['add', 'subtract', 'multiply', 'divide', 'maximum', 'minimum'] as const)('%s', (op) => {
    const left = graphOf(({ b, x, row }) => b.op(op, [b.broadcast(row, [2, 3]), x]));
    const right = graphOf(({ b, x, row }) => b.op(op, [x, b.broadcast(row, [2, 3])]));
    const stretched = '%3: f32[2, 3] = broadcast(%2)';
    const lines = (inputs: string) => [stretched, `%4: f32[2, 3] = ${op}(${inputs})`, 'tap out0 <- %4'];
    expect(bodyLines(checked(simplify, left))).toEqual(lines('%2, %0'));
    expect(bodyLines(checked(simplify, right))).toEqual(lines('%0, %2'));
  });

  const examples: readonly Example[] = [
    [
      'select',
      ({ b, x, row }) => b.op('select', [x, b.broadcast(row, [2, 3]), b.broadcast(b.constant(2), [2, 3])]),
      [
        '%3: f32[2, 3] = broadcast(%2)',
        '%4: f32[] = constant() value=2',
        '%5: f32[2, 3] = broadcast(%4)',
        '%6: f32[2, 3] = select(%0, %2, %4)',
        'tap out0 <- %6',
      ],
    ],
    [
      'the only input of the full shape stays broadcast',
      ({ b, row }) => b.add(b.broadcast(row, [2, 3]), row),
      ['%3: f32[2, 3] = broadcast(%2)', '%4: f32[2, 3] = add(%3, %2)', 'tap out0 <- %4'],
    ],
    [
      'two broadcast inputs stay',
      ({ b, row }) => b.add(b.broadcast(row, [2, 3]), b.broadcast(b.constant(2), [2, 3])),
      [
        '%3: f32[2, 3] = broadcast(%2)',
        '%4: f32[] = constant() value=2',
        '%5: f32[2, 3] = broadcast(%4)',
        '%6: f32[2, 3] = add(%3, %5)',
        'tap out0 <- %6',
      ],
    ],
    [
      'before an op that does not broadcast, it stays',
      ({ b, row }) => b.op('exp', [b.broadcast(row, [2, 3])]),
      ['%3: f32[2, 3] = broadcast(%2)', '%4: f32[2, 3] = exp(%3)', 'tap out0 <- %4'],
    ],
  ];
  test.each(examples)('%s', (...example) => check(example));
});

test('a rule sees the results of earlier rules', () => {
  const graph = graphOf(({ b, x, row }) => {
    const same = b.add(b.reshape(x, [2, 3]), b.constant(0));
    return b.multiply(b.divide(same, b.constant(1)), b.broadcast(row, [2, 3]));
  });
  expect(bodyLines(checked(simplify, graph)).slice(-2)).toEqual([
    '%9: f32[2, 3] = multiply(%0, %2)',
    'tap out0 <- %9',
  ]);
});
