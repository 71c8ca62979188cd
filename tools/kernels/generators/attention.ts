import type { Draw, TypedTensor } from '../draw.ts';
import { kernelCase } from '../kernel_case.ts';
import type { CaseMaker } from './maker.ts';

/**
 * Attention and its gradient, with and without padding and dropout, for sizes that select every form of the
 * kernels.
 */

interface Form {
  readonly q: readonly [number, number, number];
  readonly keys: number;
  readonly heads: number;
  readonly masked: boolean;
  readonly rate: number;
}

function form(draw: Draw, index: number): Form {
  const heads = draw.whole(1, 3);
  const size = draw.pick([1, 3, 4, 5, 8, 16, 20, 36]);
  const queries = [draw.whole(1, 3), draw.whole(4, 15), draw.whole(16, 41)][index % 3]!;
  return {
    q: [draw.whole(1, 3), queries, heads * size],
    keys: draw.pick([1, 3, 8, 13, 32, 37, 67]),
    heads,
    masked: index % 2 === 1,
    rate: draw.chance(0.5) ? 0.3 : 0,
  };
}

/** A padding mask that keeps at least the first key of every image. */
function mask(draw: Draw, { q, keys }: Form): TypedTensor {
  const { data, ...rest } = draw.wholes([q[0], keys], 0, 1);
  return { ...rest, data: data.map((value, i) => (i % keys === 0 ? 0 : value)) };
}

const attention: CaseMaker = (draw, index) => {
  const made = form(draw, index);
  const { q, keys, heads, masked, rate } = made;
  const source = [q[0], keys, q[2]];
  return kernelCase(
    'attention',
    [
      draw.reals(q),
      draw.reals(source),
      draw.reals(source),
      ...(masked ? [mask(draw, made)] : []),
      ...(rate > 0 ? [draw.wholes([4], 0, 2 ** 32 - 1, 'u32')] : []),
    ],
    { heads, masked, rate, ...(rate > 0 ? { site: index } : {}) },
  );
};

const attentionGradient: CaseMaker = (draw, index) => {
  const made = form(draw, index);
  const { q, keys, heads, masked, rate } = made;
  const [batch, queries] = q;
  const source = [batch, keys, q[2]];
  const rows = [batch, heads, queries];
  const ml = draw.between([...rows, 2], 0.05, 0.4);
  return kernelCase(
    'attention_gradient',
    [
      draw.reals(q),
      draw.reals(source),
      draw.reals(source),
      ...(masked ? [mask(draw, made)] : []),
      ...(rate > 0 ? [draw.wholes([...rows, Math.ceil(keys / 32)], 0, 2 ** 32 - 1, 'u32')] : []),
      draw.reals(q),
      ml,
      draw.reals(q),
    ],
    { heads, masked, rate },
  );
};

export const attentionMakers: Readonly<Record<string, CaseMaker>> = {
  attention,
  attention_gradient: attentionGradient,
};
