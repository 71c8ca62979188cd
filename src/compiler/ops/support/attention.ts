import { philox4x32 } from '../../../philox.ts';
import type { AttributesOf, TensorType } from '../../ir/graph.ts';
import type { ReferenceTensor } from '../../ir/op.ts';

/**
 * Parts of `attention` and its gradient: sizes, checks, probabilities and dropout of the float64 references.
 */

export const attentionAttributes = {
  heads: 'integer',
  masked: 'boolean',
  rate: 'number',
  site: 'integer?',
} as const;
export type AttentionAttributes = AttributesOf<typeof attentionAttributes>;

export interface AttentionSizes {
  readonly batch: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  /** Elements of a head: width / heads. */
  readonly size: number;
  readonly width: number;
  readonly masked: boolean;
  /** Dropout rate of the probabilities; 0 in evaluation. */
  readonly rate: number;
}

export function attentionSizes(
  q: Pick<TensorType, 'shape'>,
  k: Pick<TensorType, 'shape'>,
  { heads, masked, rate }: AttentionAttributes,
): AttentionSizes {
  const [batch, queries, width] = q.shape as [number, number, number];
  return { batch, heads, queries, keys: k.shape[1]!, size: width / heads, width, masked, rate };
}

/** Reports heads that do not divide the width. */
export function checkHeads({ size, heads, width }: AttentionSizes, violates: (found: string) => never): void {
  if (!Number.isInteger(size)) violates(`W is ${width}, with ${heads} heads`);
}

/** u32 words that hold one bit for each key of a row, set if dropout keeps the key. */
export function keepMaskWords(keys: number): number {
  return Math.ceil(keys / 32);
}

/**
 * Random words below this threshold drop their probability. An integer, so that WGSL and TypeScript agree.
 */
export function dropThreshold(rate: number): number {
  return Math.min(Math.ceil(rate * 2 ** 32), 2 ** 32 - 1);
}

/**
 * Keep mask of all rows [batch, heads, queries, keepMaskWords]. The random word of a key is word key mod 4 of
 * counter (row · ⌈keys / 4⌉ + key / 4, site, …).
 */
export function keepMaskBits(
  sizes: AttentionSizes,
  attributes: AttentionAttributes,
  random: ReferenceTensor,
): Float64Array {
  const { batch, heads, queries, keys, rate } = sizes;
  const [key0, key1, counter2, counter3] = random.data;
  const [words, groups] = [keepMaskWords(keys), Math.ceil(keys / 4)];
  const site = attributes.site!;
  const bits = new Uint32Array(batch * heads * queries * words);
  for (let row = 0; row < batch * heads * queries; row++) {
    for (let key = 0; key < keys; key++) {
      const counter = [row * groups + Math.floor(key / 4), site, counter2!, counter3!] as const;
      const word = philox4x32(counter, [key0!, key1!])[key % 4]!;
      if (word >= dropThreshold(rate)) bits[row * words + (key >>> 5)]! |= 1 << (key & 31);
    }
  }
  return Float64Array.from(bits);
}

/** Dropout factors of the probabilities of `row` (a query of a head): 0 if dropped, else 1 / (1 − rate). */
export function dropoutFactors(
  sizes: AttentionSizes,
  keepMask: ReferenceTensor | undefined,
  row: number,
): Float64Array {
  const { keys, rate } = sizes;
  if (!keepMask) return new Float64Array(keys).fill(1);
  const words = keepMaskWords(keys);
  return Float64Array.from({ length: keys }, (_, key) =>
    (keepMask.data[row * words + (key >>> 5)]! >>> (key & 31)) & 1 ? 1 / (1 - rate) : 0,
  );
}

/** A query of a head, with the indices of its elements. */
export interface AttentionRow {
  readonly row: number;
  readonly image: number;
  /** Index of the query's first element in the head. */
  readonly query: number;
  /** Index of a key's first element in the head. */
  key(index: number): number;
}

export function attentionRows({ batch, heads, queries, keys, size, width }: AttentionSizes): AttentionRow[] {
  return Array.from({ length: batch * heads * queries }, (_, row) => {
    const image = Math.floor(row / (heads * queries));
    const first = (Math.floor(row / queries) % heads) * size;
    const query = (image * queries + (row % queries)) * width + first;
    return { row, image, query, key: (index: number) => (image * keys + index) * width + first };
  });
}

/** Scores of one row: q·k / √size, or −3e38 if the key is padding. */
export function scoresOf(
  { keys, size }: AttentionSizes,
  at: AttentionRow,
  q: ReferenceTensor,
  k: ReferenceTensor,
  mask: ReferenceTensor | undefined,
): Float64Array {
  return Float64Array.from({ length: keys }, (_, key) => {
    if (mask && mask.data[at.image * keys + key] !== 0) return -3e38;
    let score = 0;
    for (let i = 0; i < size; i++) score += q.data[at.query + i]! * k.data[at.key(key) + i]!;
    return score / Math.sqrt(size);
  });
}
