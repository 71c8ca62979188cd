import { describe, expect, it } from 'vitest';
import type { Attributes, TensorType } from '../../src/compiler/ir/graph.ts';
import { inferTypes, ShapeError } from '../../src/compiler/ir/infer.ts';
import { typeText } from '../../src/compiler/ir/type_text.ts';
import { opNamed } from '../../src/compiler/ops/index.ts';

const f32 = (shape: readonly number[], dims?: readonly (string | undefined)[]): TensorType =>
  dims ? { dtype: 'f32', shape, dims } : { dtype: 'f32', shape };
const i32 = (shape: readonly number[]): TensorType => ({ dtype: 'i32', shape });

const infer = (op: string, inputs: readonly TensorType[], attributes: Attributes = {}) =>
  inferTypes(opNamed(op), inputs, attributes).map(typeText);

const tokens = f32([2, 5, 24], ['batch', 'tokens', undefined]);
const plain = { transpose_a: false, transpose_b: false };

describe('inferred types', () => {
  it.each<[string, readonly TensorType[], Attributes, readonly string[]]>([
    ['add', [tokens, f32([24])], {}, ['f32[batch=2, tokens=5, 24]']],
    ['add', [f32([24]), tokens], {}, ['f32[batch=2, tokens=5, 24]']],
    ['select', [i32([2, 1, 1]), f32([]), tokens], {}, ['f32[batch=2, tokens=5, 24]']],
    ['greater', [i32([3]), i32([])], {}, ['f32[3]']],
    ['matmul', [tokens, f32([24, 7])], plain, ['f32[batch=2, tokens=5, 7]']],
    ['matmul', [tokens, tokens], { ...plain, transpose_b: true }, ['f32[batch=2, tokens=5, tokens=5]']],
    ['reshape', [tokens], { shape: [2, 5, 4, 6] }, ['f32[batch=2, tokens=5, 4, 6]']],
    ['reshape', [tokens], { shape: [10, 24] }, ['f32[10, 24]']],
    ['transpose', [tokens], { permutation: [1, 0, 2] }, ['f32[tokens=5, batch=2, 24]']],
    ['slice', [tokens], { axis: 1, start: 0, end: 1 }, ['f32[batch=2, 1, 24]']],
    ['concat', [tokens, f32([2, 3, 24])], { axis: 1 }, ['f32[batch=2, 8, 24]']],
    ['sum', [tokens], { axes: [1], keep: false }, ['f32[batch=2, 24]']],
    ['max', [tokens], { axes: [2], keep: true }, ['f32[batch=2, tokens=5, 1]']],
    [
      'layer_norm',
      [tokens, f32([24]), f32([24])],
      { eps: 1e-5 },
      ['f32[batch=2, tokens=5, 24]', 'f32[batch=2, tokens=5]', 'f32[batch=2, tokens=5]'],
    ],
    ['gather_rows', [f32([30, 8]), i32([2, 5])], { padding_row: -1 }, ['f32[2, 5, 8]']],
    [
      'conv2d',
      [f32([2, 3, 17, 23]), f32([5, 3, 7, 7])],
      { stride: 2, padding: 3, dilation: 1 },
      ['f32[2, 5, 9, 12]'],
    ],
  ])('%s', (op, inputs, attributes, types) => {
    expect(infer(op, inputs, attributes)).toEqual(types);
  });
});

describe('inputs that do not fit', () => {
  it.each<[string, readonly TensorType[], Attributes, string]>([
    [
      'matmul',
      [f32([2, 5, 768]), f32([256, 24])],
      plain,
      'matmul needs equal inner sizes (C3): a is [.., 768], b is [256, ..]',
    ],
    [
      'matmul',
      [f32([2, 5, 4]), f32([3, 4, 5])],
      plain,
      'matmul needs equal leading axes, or none on one side (C4): [2, 5, 4] and [3, 4, 5]',
    ],
    [
      'add',
      [tokens, f32([768])],
      {},
      'add needs shapes that fit each other, aligned at the last axis (C3): [batch=2, tokens=5, 24] and [768]: the sizes 24 and 768 differ',
    ],
    ['gelu', [i32([3])], {}, 'gelu needs f32 [...] for x (C1); it is i32[3]'],
    [
      'reshape',
      [tokens],
      { shape: [7, 7] },
      'reshape needs a `shape` with the number of elements of x (C2): [batch=2, tokens=5, 24] has 240, [7, 7] 49',
    ],
    [
      'conv2d',
      [f32([1, 3, 9, 9]), f32([8, 4, 3, 3])],
      { stride: 1, padding: 1, dilation: 1 },
      'conv2d needs f32 [O, C, kh, kw] with C = 3 for w (C2); it is f32[8, 4, 3, 3]',
    ],
    [
      'max_pool2d',
      [f32([1, 3, 2, 2])],
      { kernel: 3, stride: 1, padding: 0 },
      'max_pool2d needs an image that a window fits into (C3): x is [1, 3, 2, 2], the window 3x3 with padding 0',
    ],
    [
      'concat',
      [f32([2, 5, 24]), f32([2, 3, 32])],
      { axis: 1 },
      'concat needs equal sizes on all axes but `axis` (C3): along axis 1 there are [2, 5, 24] and [2, 3, 32]',
    ],
    [
      'layer_norm',
      [tokens, f32([32]), f32([24])],
      { eps: 1e-5 },
      'layer_norm needs f32 [W] with W = 24 for weight (C2); it is f32[32]',
    ],
    [
      'cross_entropy',
      [f32([4, 3]), i32([5])],
      {},
      'cross_entropy needs i32 [N] with N = 4 for classes (C2); it is i32[5]',
    ],
  ])('%s reports its constraint', (op, inputs, attributes, message) => {
    expect(() => infer(op, inputs, attributes)).toThrow(new ShapeError(message));
  });
});
