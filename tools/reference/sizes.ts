import type { Sizes } from '../../src/compiler/assemble/sizes.ts';
import type { StoredTensor } from '../../src/runtime/checkpoint/safetensors.ts';
import type { GoldenBatch } from './config.ts';

/** Sizes for which the program of a batch is compiled. `tensors` are those of batch.safetensors. */
export function batchSizes(batch: GoldenBatch, tensors: ReadonlyMap<string, StoredTensor>): Sizes {
  const { batch_size, image_height, image_width, tokens } = batch;
  const sizes: Record<string, number> = { batch: batch_size };
  if (image_height && image_width) Object.assign(sizes, { height: image_height, width: image_width });
  if (tokens) sizes.tokens = tokens;
  const labels = tensors.get(`${batch.prefix}target.labels`);
  // Tensors are never empty: a batch without boxes has one empty slot.
  if (labels) sizes.boxes = Math.max(1, labels.shape[1]!);
  return sizes;
}
