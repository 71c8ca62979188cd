import { TensorMemory } from './batches/tensor_memory.ts';
import { preparedDigests } from './contents/digest.ts';
import type { Fitted } from './fitting/fitted.ts';
import { Decoder } from './media/decode.ts';
import { ImageCache } from './media/image_cache.ts';
import type { MediaHost } from './media/media.ts';
import { decodeRecording } from './media/recordings.ts';
import type { TaskPlan } from './plan.ts';
import { batchPreparer, type Prepare } from './preparer.ts';

/** Decoders of media files in Node, with a separate cache of decoded images. */
export function nodeMedia(): MediaHost {
  return { decoder: new Decoder(), decodeRecording };
}

/**
 * Creates the preparation of batches in Node. `warn` receives problems of image caches; `memory`: a pool of
 * released batches.
 */
export function createPreparer(
  plans: readonly TaskPlan[],
  fitted: Fitted,
  warn: (message: string) => void = () => {},
  memory = new TensorMemory(),
): Promise<Prepare> {
  const caches = new Map<string, ImageCache>();
  return batchPreparer(plans, fitted, {
    media: nodeMedia(),
    memory,
    digests: preparedDigests,
    cacheIn(folder) {
      const cache = caches.get(folder) ?? new ImageCache(folder, warn);
      caches.set(folder, cache);
      return cache;
    },
  });
}
