import { type HeadDecoder, outputOf } from './decoder.ts';

/** A vector of unit length: embeddings are compared by cosine. */
export const embeddingDecoder: HeadDecoder = (outputs, { head }) => {
  const values = Array.from(outputOf(outputs, head.name));
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return { embedding: length === 0 ? values : values.map((value) => value / length) };
};
