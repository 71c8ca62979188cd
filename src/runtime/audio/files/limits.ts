import { DataError } from '../../errors.ts';
import type { AudioHost } from '../host.ts';

/** Largest size of a recording's file in bytes. */
export const mostBytes = 2 ** 30;

/** Default limit on the length of a recording in seconds. */
export const defaultMaxSeconds = 600;

/** Largest number of channels; Ogg Opus and WAV can declare more, but only damaged files do. */
const mostChannels = 64;

/** A file to decode. */
export interface AudioFile {
  /** Path or record, for messages. */
  readonly where: string;
  readonly bytes: Uint8Array;
  /** Longest recording in seconds, so that a damaged header cannot exhaust memory. */
  readonly maxSeconds: number;
  readonly host: AudioHost;
}

/** Sizes that the header of a file declares. */
export interface RecordingSize {
  readonly rate: number;
  readonly channels: number;
  /** Samples of each channel. */
  readonly samples: number;
}

/** Throws DataError if the declared sizes are impossible or exceed the limits, before memory is allocated. */
export function requireSize(
  { where, maxSeconds }: AudioFile,
  { rate, channels, samples }: RecordingSize,
): void {
  if (rate < 1) throw damaged(where, `a sampling rate of ${rate} Hz`);
  if (channels < 1 || channels > mostChannels) throw damaged(where, `${channels} channels`);
  if (samples < 1) throw new DataError(where, 'the recording has no samples', 'remove the recording');
  if (samples <= maxSeconds * rate) return;
  throw new DataError(
    where,
    `the recording lasts ${(samples / rate).toFixed(1)} s; at most ${maxSeconds} s are allowed`,
    'cut it into shorter recordings, or allow longer ones with `max_seconds: N` in the dataset block',
  );
}

/** `found`: what the file contains but must not. */
export function damaged(where: string, found: string): DataError {
  return new DataError(where, `damaged: it has ${found}`, 'restore the recording, or remove it');
}

/** `missing`: what is missing at the end. */
export function cutOff(where: string, missing: string): DataError {
  return new DataError(where, `truncated: ${missing}`, 'fetch the recording again, or remove it');
}
