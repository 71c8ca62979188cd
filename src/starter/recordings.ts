import { readFileSync } from 'node:fs';
import { decodeAudio } from '../runtime/audio/decode.ts';
import { defaultMaxSeconds } from '../runtime/audio/files/limits.ts';
import { nodeAudio } from '../runtime/audio/node_host.ts';
import { DataError } from '../runtime/errors.ts';
import { reading } from '../runtime/reading/files.ts';
import type { StoredMedia } from './media.ts';

/** Frames per second in a new spec: a hop of 160 samples at 16 kHz. */
const framesPerSecond = 100;

/** The number of frames is a multiple of this. */
const step = 20;

/** Longest spectrogram of a new spec in frames; longer recordings are cropped. */
const mostFrames = 1000;

/** Largest number of recordings whose durations are read. */
const mostRecordings = 100;

/** Number of frames that covers 95 % of the recordings, in 20..1000; 100 without recordings. */
export async function framesFor(recordings: readonly StoredMedia[]): Promise<number> {
  const stride = Math.max(1, recordings.length / mostRecordings);
  const durations: number[] = [];
  for (let i = 0; i < recordings.length; i += stride) {
    const seconds = await durationOf(recordings[Math.floor(i)]!);
    if (seconds !== undefined) durations.push(seconds);
  }
  const long = durations.sort((a, b) => a - b)[Math.floor(durations.length * 0.95)] ?? 1;
  return Math.min(mostFrames, Math.max(1, Math.ceil((long * framesPerSecond) / step)) * step);
}

/** Duration in seconds; undefined if the file is not a readable recording, which training reports. */
async function durationOf(recording: StoredMedia): Promise<number | undefined> {
  try {
    const { rate, samples } = await decodeAudio({
      ...contentOf(recording),
      maxSeconds: defaultMaxSeconds,
      host: nodeAudio,
    });
    return samples.length / rate;
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}

function contentOf(recording: StoredMedia): { readonly where: string; readonly bytes: Uint8Array } {
  if (recording.kind === 'bytes') return { where: recording.name, bytes: recording.bytes };
  const { path } = recording;
  return { where: path, bytes: reading(path, () => readFileSync(path)) };
}
