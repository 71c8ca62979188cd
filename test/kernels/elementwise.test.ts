import { expect, test } from 'vitest';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import type { Value } from '../../src/compiler/ir/graph.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { fuse } from '../../src/compiler/passes/fuse.ts';
import { portable } from '../../src/compiler/target.ts';
import { lowerNode } from '../../src/compiler/wgsl/index.ts';

/** Fused nodes that share a shader, because software adapters take tens of milliseconds to compile one. */

/** The kernel of the fused node into which the ops of `make` are combined. */
function kernelOf(make: (b: GraphBuilder, x: Value) => Value) {
  const b = new GraphBuilder(ops, 'g');
  b.output('y', 'tap', make(b, b.input('x', 'batch', { dtype: 'f32', shape: [12] })));
  const node = fuse.run(b.build()).nodes.find(({ op }) => op === 'fused')!;
  return lowerNode(node, portable, new Map()).dispatches[0]!.kernel;
}

test('dropout at several sites', () => {
  const [first, second] = [3, 70_000].map((site) =>
    kernelOf((b, x) => {
      const random = b.input('random', 'step', { dtype: 'u32', shape: [4] });
      const mask = (at: number) => b.op('dropout_mask', [random], { rate: 0.5, site: at, shape: [12] });
      return b.multiply(b.multiply(x, mask(site)), mask(site + 1));
    }),
  );
  expect(first!.source).toBe(second!.source);
  expect(second!.sizes.slice(-2)).toEqual([70_000, 70_001]);
});

test('constants that were created in another order', () => {
  const early = kernelOf((b, x) => {
    const two = b.constant(2);
    return b.add(b.op('exp', [x]), two);
  });
  const late = kernelOf((b, x) => {
    const power = b.op('exp', [x]);
    return b.add(power, b.constant(2));
  });
  expect(early.source).toBe(late.source);
});
