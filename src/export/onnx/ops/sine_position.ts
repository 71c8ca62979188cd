import { int } from '../emitter.ts';
import { dataTypes } from '../messages.ts';
import type { ConvertedNode } from './converter.ts';

/** 2-D sine position encodings of a mask [B, h, w] → [B, width, h, w], by the formula of the op. */
export function sinePosition({
  emit,
  inputs: [mask],
  attributes: { width, temperature },
}: ConvertedNode<'sine_position'>): string {
  const half = width / 2;
  const channels = Array.from({ length: half }, (_, c) => c);
  const rates = channels.map((c) => (2 * Math.PI) / temperature ** ((2 * Math.floor(c / 2)) / half));
  const rate = emit.constant('f32', [half, 1, 1], rates);
  const even = emit.constant(
    'bool',
    [half, 1, 1],
    channels.map((c) => (c % 2 === 0 ? 1 : 0)),
  );
  const padding = emit.node('Cast', [mask!], { to: int(dataTypes.f32) });
  const image = emit.node('Sub', [emit.scalar(1), padding]);
  const along = (axis: number): string => {
    const count = emit.node('CumSum', [image, emit.constant('i64', [], [axis])]);
    const total = emit.node('ReduceSum', [image, emit.sizes([axis])], { keepdims: int(1) });
    const share = emit.node('Div', [count, emit.node('Add', [total, emit.scalar(1e-6)])]);
    const angle = emit.node('Mul', [emit.node('Unsqueeze', [share, emit.sizes([1])]), rate]);
    return emit.node('Where', [even, emit.node('Sin', [angle]), emit.node('Cos', [angle])]);
  };
  return emit.node('Concat', [along(1), along(2)], { axis: int(1) });
}
