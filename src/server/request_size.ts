import { storedSize } from '../runtime/data/media/decode.ts';
import { DataError } from '../runtime/errors.ts';
import type { PredictedTask } from '../runtime/predict/predicted_task.ts';
import type { InputRecord } from '../runtime/predict/record.ts';
import { RequestError } from './errors.ts';
import type { ServerLimits } from './limits.ts';

/** Work limit of small requests, in pixels: a thread prepares four million pixels in about 50 ms. */
const smallWork = 2 ** 22;

/** Number of pixels that take as long to prepare as a character of text or a byte of a WAV file. */
const pixelsPerCharacter = 16;
/**
 * Number of pixels that take as long to prepare as a byte of a compressed recording, which may hold hundreds
 * of samples.
 */
const pixelsPerCompressedByte = 256;

/**
 * Whether the records of a request take long to prepare. Throws RequestError if its images have too many
 * pixels in total: a few kilobytes may declare gigabytes. Reads only headers.
 */
export async function sizeOfRequest(
  records: readonly InputRecord[],
  task: PredictedTask,
  { pixels: most }: Pick<ServerLimits, 'pixels'>,
): Promise<'small' | 'large'> {
  const pixels = await pixelsOf(records, task);
  if (pixels > most) {
    throw new RequestError(
      413,
      `the images have ${pixels} pixels; at most ${most} in a request`,
      'send smaller images or fewer records; --max-pixels of the server is the limit',
    );
  }
  const others = records.flatMap((record) => Object.values(record).map(workOf));
  return others.reduce((sum, work) => sum + work, pixels) > smallWork ? 'large' : 'small';
}

async function pixelsOf(records: readonly InputRecord[], { inputs }: PredictedTask): Promise<number> {
  const images = inputs.filter(({ kind }) => kind === 'image').map(({ name }) => name);
  let sum = 0;
  for (const record of records) {
    for (const name of images) {
      const value = record[name];
      if (value instanceof Uint8Array) sum += await pixelsIn(value);
    }
  }
  return sum;
}

/** 0 for an image with an unreadable header, which prediction reports. */
async function pixelsIn(bytes: Uint8Array): Promise<number> {
  try {
    const { width, height } = await storedSize({ kind: 'bytes', name: 'the image', bytes });
    return width * height;
  } catch (error) {
    if (error instanceof DataError) return 0;
    throw error;
  }
}

/** The work for a value, except its pixels. */
function workOf(value: unknown): number {
  if (typeof value === 'string') return value.length * pixelsPerCharacter;
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + workOf(each), 0);
  if (!(value instanceof Uint8Array)) return 0;
  const mark = Buffer.from(value.subarray(0, 4)).toString('latin1');
  if (mark === 'RIFF') return value.length * pixelsPerCharacter;
  return compressedRecording.test(mark) ? value.length * pixelsPerCompressedByte : value.length;
}

/** FLAC, Ogg, and MP3 with and without an ID3 tag, by their first bytes as Latin-1. */
const compressedRecording = /^(fLaC|OggS|ID3|\xff[\xe0-\xff](?!\xd8))/;
