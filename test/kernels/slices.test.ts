import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { Attributes, Node, TensorType } from '../../src/compiler/ir/graph.ts';
import type { OpSet } from '../../src/compiler/ir/op.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { maxDispatchFlop, portable, type Target } from '../../src/compiler/target.ts';
import { lowerNode, variants } from '../../src/compiler/wgsl/index.ts';
import { randomCases } from '../../tools/kernels/cases.ts';

/**
 * Grids split into several dispatches, because a single one would have more operations than the target
 * allows. random_shapes.test.ts, where every third case has such a limit, tests that results are equal.
 */

const generous = { ...portable, maxDispatchFlop: Number.POSITIVE_INFINITY };
const strict = { ...portable, maxDispatchFlop: 1 };

function groupsOf(node: Node, target: Target, choices = new Map<string, string>()): readonly number[] {
  const { dispatches } = lowerNode(node, target, choices);
  return dispatches.map(({ workgroups: [x, y, z] }) => x * y * z);
}

const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

test.for(variants.map((variant) => [`${variant.family}=${variant.variant}`, variant] as const))(
  '%s: a limit of one operation leaves one workgroup to each dispatch',
  ([, variant], context) => {
    const cases = variant.ops
      .flatMap(randomCases)
      .filter(({ node }) => variant.accepts(node, portable))
      .slice(0, 5);
    if (cases.length === 0) context.skip('the portable target does not accept the variant');
    const choices = new Map([[variant.family, variant.variant]]);
    for (const { node } of cases) {
      const whole = groupsOf(node, generous, choices);
      expect(groupsOf(node, strict, choices)).toEqual(new Array(total(whole)).fill(1));
    }
  },
);

describe('a dispatch on an integrated GPU has at most the operations of a second', () => {
  const nodeOf = (op: string, types: readonly TensorType[], attributes: Attributes): Node => {
    const b = new GraphBuilder<OpSet>(ops, op);
    const inputs = types.map((type, i) => b.input(`in${i}`, 'batch', type));
    b.node(op, inputs, attributes);
    return b.build().nodes[0]!;
  };
  const f32 = (...shape: number[]): TensorType => ({ dtype: 'f32', shape });
  const i32 = (...shape: number[]): TensorType => ({ dtype: 'i32', shape });
  const window = { stride: 1, padding: 1, dilation: 1 };

  test.each([
    ['convolution', nodeOf('conv2d', [f32(32, 256, 128, 128), f32(256, 256, 3, 3)], window)],
    [
      'attention',
      nodeOf('attention', Array(3).fill(f32(1, 16384, 1024)), { heads: 16, masked: false, rate: 0 }),
    ],
    [
      'embedding gradient',
      nodeOf('gather_rows_gradient', [i32(131072), f32(131072, 64)], { rows: 30522, padding_row: -1 }),
    ],
    ['matching', nodeOf('assignment', [f32(1024, 300, 300), i32(1024, 300)], {})],
  ])('%s', (_, node) => {
    const whole = groupsOf(node, generous);
    const sliced = groupsOf(node, { ...portable, maxDispatchFlop: maxDispatchFlop.integrated });
    expect(sliced.length).toBeGreaterThan(whole.length);
    expect(total(sliced)).toBe(total(whole));
  });
});
