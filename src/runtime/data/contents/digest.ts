import { createHash, type Hash } from 'node:crypto';
import type { AudioSource } from '../../records/audio_source.ts';
import type { InputField } from '../../records/fields.ts';
import type { ImageSource } from '../../records/image_source.ts';
import type { Sample } from '../../records/record.ts';
import type { Tensors } from '../kinds/kind.ts';
import { cellOf } from '../media/decode.ts';
import { bytesOfFile } from '../media/files.ts';
import { bytesOfRange } from '../media/ranges.ts';

/** Digests to compute while a batch is prepared. */
export interface WantedDigests {
  /** Whether to digest the stored inputs of each record. */
  readonly contents: readonly boolean[];
}

/** Digests of a prepared batch, in hexadecimal. */
export interface PreparedDigests {
  /** Digest of all tensors. */
  readonly tensors: string;
  /** Digests of the stored inputs of each record; undefined if not requested. */
  readonly contents: readonly (string | undefined)[];
}

/** Records and tensors of a training batch. */
export interface BatchDigests {
  /** Names of the records, in order. */
  readonly names: readonly string[];
  /** Digest of all tensors that the device receives, in hexadecimal. */
  readonly tensors: string;
  /** Digest of the stored inputs and targets of each record; undefined if not requested. */
  readonly contents: readonly (string | undefined)[];
}

/** Digests of a batch that was just prepared from `samples`. Throws DataError. */
export async function preparedDigests(
  samples: readonly Pick<Sample, 'fields'>[],
  inputs: Tensors,
  { contents }: WantedDigests,
): Promise<PreparedDigests> {
  return {
    tensors: digestOfTensors(inputs),
    contents: await Promise.all(
      samples.map(({ fields }, i) => (contents[i] ? digestOfFields(fields) : undefined)),
    ),
  };
}

/** `names`: of the records; `added`: tensors of the batch besides the prepared ones, such as targets. */
export function batchDigests(
  samples: readonly Sample[],
  names: readonly string[],
  { tensors, contents }: PreparedDigests,
  added: Tensors,
): BatchDigests {
  return {
    names,
    tensors: createHash('sha256').update(tensors).update(digestOfTensors(added)).digest('hex'),
    contents: contents.map((inputs, i) => inputs && digestOfRecord(inputs, samples[i]!.truth)),
  };
}

/** Digest of the stored inputs and targets of a record, as in `BatchDigests`. Throws DataError. */
export async function digestOfContents(
  { fields }: Pick<Sample, 'fields'>,
  { truth }: Sample,
): Promise<string> {
  return digestOfRecord(await digestOfFields(fields), truth);
}

/** SHA-256 of names and elements, sorted by name. */
function digestOfTensors(tensors: Tensors): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(tensors).sort()) {
    updateText(hash, name);
    updateBytes(hash, tensors[name]!);
  }
  return hash.digest('hex');
}

/** `inputs`: digest of the stored inputs. The id of a record is not part of its contents. */
function digestOfRecord(inputs: string, truth: Sample['truth']): string {
  const hash = createHash('sha256').update(inputs);
  for (const name of Object.keys(truth).sort()) {
    const values = truth[name]!;
    updateText(hash, name);
    updateBytes(hash, Float64Array.from(typeof values === 'number' ? [values] : values));
  }
  return hash.digest('hex');
}

/** SHA-256 of the inputs as stored, before decoding, preparation and augmentation. */
async function digestOfFields(fields: Sample['fields']): Promise<string> {
  const hash = createHash('sha256');
  for (const name of Object.keys(fields).sort()) {
    updateText(hash, name);
    updateBytes(hash, await bytesOf(fields[name]!));
  }
  return hash.digest('hex');
}

async function bytesOf(field: InputField): Promise<NodeJS.ArrayBufferView> {
  switch (field.kind) {
    case 'text':
      return Buffer.from(JSON.stringify(field.text));
    case 'numbers':
      return Buffer.from(JSON.stringify([field.numbers, field.categories]));
    case 'image':
      return bytesOfImage(field.image);
    case 'audio':
      return bytesOfAudio(field.audio);
  }
}

async function bytesOfImage(image: ImageSource): Promise<NodeJS.ArrayBufferView> {
  switch (image.kind) {
    case 'file':
      return bytesOfFile(image.path);
    case 'range':
      return bytesOfRange(image.range);
    case 'parquet':
      return cellOf(image);
    case 'bytes':
      return image.bytes;
    case 'rgb':
      return image.data;
    case 'scene':
      return Buffer.from(JSON.stringify(image));
  }
}

async function bytesOfAudio(audio: AudioSource): Promise<NodeJS.ArrayBufferView> {
  switch (audio.kind) {
    case 'file':
      return bytesOfFile(audio.path);
    case 'range':
      return bytesOfRange(audio.range);
    case 'bytes':
      return audio.bytes;
    case 'samples':
      return audio.samples;
  }
}

/** The length comes first, so that bytes cannot move between adjacent values without changing the digest. */
function updateBytes(hash: Hash, { buffer, byteOffset, byteLength }: NodeJS.ArrayBufferView): void {
  hash.update(`${byteLength}:`).update(new Uint8Array(buffer, byteOffset, byteLength));
}

function updateText(hash: Hash, text: string): void {
  updateBytes(hash, Buffer.from(text));
}
