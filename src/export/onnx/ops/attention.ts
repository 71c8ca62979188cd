import { int, ints } from '../emitter.ts';
import { dataTypes } from '../messages.ts';
import type { ConvertedNode } from './converter.ts';

/** Score of a padding key, as defined by the op. */
const hidden = -3e38;

/** softmax(q·kᵀ / √size)·v of every head: [B, Q, W] → [B, heads, Q, size] and back. */
export function attention({ emit, inputs, types, attributes }: ConvertedNode<'attention'>): string {
  const { heads, masked } = attributes;
  const [q, k, v, mask] = inputs;
  const width = types[0]!.shape[2]!;
  const size = width / heads;
  const divided = (x: string, order: readonly number[]): string => {
    // Reshape copies a size of 0 from the input.
    const split = emit.node('Reshape', [x, emit.sizes([0, 0, heads, size])]);
    return emit.node('Transpose', [split], { perm: ints(order) });
  };
  const products = emit.node('MatMul', [divided(q!, [0, 2, 1, 3]), divided(k!, [0, 2, 3, 1])]);
  const scores = emit.node('Mul', [products, emit.scalar(1 / Math.sqrt(size))]);
  const seen = masked ? withoutPadding(emit, scores, mask!) : scores;
  const weights = emit.node('Softmax', [seen], { axis: int(-1) });
  const mixed = emit.node('MatMul', [weights, divided(v!, [0, 2, 1, 3])]);
  const together = emit.node('Transpose', [mixed], { perm: ints([0, 2, 1, 3]) });
  return emit.node('Reshape', [together, emit.sizes([0, 0, width])]);
}

/** `mask`: i32 [B, K], 1 = padding. */
function withoutPadding(emit: ConvertedNode['emit'], scores: string, mask: string): string {
  const padding = emit.node('Cast', [mask], { to: int(dataTypes.bool) });
  const everyQuery = emit.node('Unsqueeze', [padding, emit.sizes([1, 2])]);
  return emit.node('Where', [everyQuery, emit.scalar(hidden), scores]);
}
