import { storedSize } from '../runtime/data/decode.ts';
import { DataError } from '../runtime/errors.ts';
import type { PredictedTask } from '../runtime/predict/predicted_task.ts';
import type { InputRecord } from '../runtime/predict/record.ts';
import type { ServerLimits } from './limits.ts';
import { RequestError } from './records.ts';

/**
 * Throws RequestError where the images of a request have too many pixels together: a few kilobytes may
 * declare gigabytes. Reads the headers alone.
 */
export async function requirePixels(
  records: readonly InputRecord[],
  { inputs }: PredictedTask,
  { pixels: most }: Pick<ServerLimits, 'pixels'>,
): Promise<void> {
  let sum = 0;
  for (const record of records) {
    for (const { name } of inputs.filter(({ kind }) => kind === 'image')) {
      const value = record[name];
      if (value instanceof Uint8Array) sum += await pixelsOf(value);
    }
  }
  if (sum <= most) return;
  throw new RequestError(
    413,
    `the images have ${sum} pixels; at most ${most} in a request`,
    'send smaller images or fewer records; --max-pixels of the server is the limit',
  );
}

/** 0 for an image whose header cannot be read, which its prediction reports. */
async function pixelsOf(bytes: Uint8Array): Promise<number> {
  try {
    const { width, height } = await storedSize({ kind: 'bytes', name: 'the image', bytes });
    return width * height;
  } catch (error) {
    if (error instanceof DataError) return 0;
    throw error;
  }
}
