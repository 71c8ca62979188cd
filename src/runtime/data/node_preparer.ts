import { Decoder } from './decode.ts';
import { preparedDigests } from './digest.ts';
import type { Fitted } from './fitted.ts';
import { ImageCache } from './image_cache.ts';
import type { MediaHost } from './media.ts';
import type { TaskPlan } from './plan.ts';
import { batchPreparer, type Prepare } from './preparer.ts';
import { decodeRecording } from './recordings.ts';
import { TensorMemory } from './tensor_memory.ts';

/** Decoders of media files in Node; each caches what it has decoded. */
export function nodeMedia(): MediaHost {
  return { decoder: new Decoder(), decodeRecording };
}

/** Preparation of batches in Node. `warn` receives problems of image caches; `memory`: that of released batches. */
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
