import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../src/compiler/ir/builder.ts';
import { ops } from '../../src/compiler/ops/index.ts';
import { Views } from '../../src/compiler/plan/memory/views.ts';

/** x f32[4, 64]; offsets are multiples of a row. */
function given() {
  const b = new GraphBuilder(ops, 'g');
  const x = b.input('x', 'batch', { dtype: 'f32', shape: [4, 64] });
  return { b, x, views: () => new Views(b.build(), 64) };
}

describe('slices', () => {
  test('of rows are ranges of their operand, through reshapes', () => {
    const { b, x, views } = given();
    const rows = b.slice(x, 0, 1, 3);
    const flat = b.reshape(rows, [128]);
    b.output('y', 'tap', b.op('abs', [flat]));
    expect(views().locate(flat)).toEqual({ base: x, offset: 64 });
    expect(views().isFree(b.build().nodes[0]!)).toBe(true);
  });

  test('along a later axis are ranges where the axes before it have size 1', () => {
    const { b, x, views } = given();
    const rows = b.slice(b.reshape(x, [1, 4, 64]), 1, 1, 4);
    b.output('y', 'tap', b.op('abs', [rows]));
    expect(views().locate(rows)).toEqual({ base: x, offset: 64 });
  });

  test('of columns, or at an offset that cannot be bound, are copied', () => {
    const { b, x, views } = given();
    const columns = b.slice(x, 1, 0, 8);
    const odd = b.slice(b.reshape(x, [8, 32]), 0, 1, 2);
    for (const [i, value] of [columns, odd].entries()) b.output(`y${i}`, 'tap', b.op('abs', [value]));
    expect(views().locate(columns)).toEqual({ base: columns, offset: 0 });
    expect(views().locate(odd)).toEqual({ base: odd, offset: 0 });
  });

  test('that are outputs have separate places', () => {
    const { b, x, views } = given();
    const rows = b.slice(x, 0, 1, 3);
    b.output('y', 'tap', rows);
    expect(views().locate(rows)).toEqual({ base: rows, offset: 0 });
  });
});

describe('concatenations', () => {
  test('along the first axis are written by the kernels of their parts', () => {
    const { b, x, views } = given();
    const [first, second] = [b.op('abs', [x]), b.op('exp', [b.slice(x, 0, 0, 2)])];
    const base = b.concat([first, second], 0);
    b.output('y', 'gradient', base);
    expect(views().locate(second)).toEqual({ base, offset: 256 });
    expect(views().overlap(first, second)).toBe(false);
    expect(views().overlap(first, base)).toBe(true);
  });

  test.each([
    ['an input', ({ b, x }: ReturnType<typeof given>) => [b.op('abs', [x]), x]],
    ['a part given twice', ({ b, x }) => [b.op('abs', [x]), b.op('abs', [x])].fill(b.op('abs', [x]))],
    ['a slice', ({ b, x }) => [b.op('abs', [x]), b.slice(b.op('exp', [x]), 0, 0, 2)]],
  ] satisfies [string, (g: ReturnType<typeof given>) => ReturnType<GraphBuilder['op']>[]][])(
    'of %s are copied together',
    (_, make) => {
      const g = given();
      const parts = make(g);
      g.b.output('y', 'gradient', g.b.concat(parts, 0));
      expect(g.views().locate(parts[0]!)).toEqual({ base: parts[0], offset: 0 });
    },
  );
});
