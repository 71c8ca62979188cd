import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PlainCall } from '../../../src/compiler/artifact/run_spec.ts';
import { TensorMemory } from '../../../src/runtime/data/batches/tensor_memory.ts';
import { audio } from '../../../src/runtime/data/kinds/audio.ts';
import type { PreparationContext } from '../../../src/runtime/data/kinds/kind.ts';
import { nodeMedia } from '../../../src/runtime/data/node_preparer.ts';
import { audioInput } from '../../../src/runtime/records/fields.ts';
import { wavFile } from '../../audio/files/wav_file.ts';
import { tones } from '../../audio/signal/tone.ts';
import { dataErrorOf } from '../../formats/shared.ts';
import { melArguments } from '../../support/calls.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

const call = (builtin: string, args: PlainCall['args']): PlainCall => ({ builtin, args });
const spectrogram = [call('resample', { rate: 8000 }), call('log_mel', melArguments)];

function preparer(steps: readonly PlainCall[], context: Partial<PreparationContext> = {}) {
  const dims = [1, 8, 'frames'];
  const plan = { name: 'speech', kind: 'audio', field: 'audio', dims, steps } as const;
  return audio.start(plan, { media: nodeMedia(), vocabulary: [], ...context });
}

const sound = (samples: number, rate = 8000) =>
  audioInput({ kind: 'samples', rate, samples: tones(samples, rate) });

/** A 16-bit WAV file in a temporary folder. */
function recording(samples: number, rate = 8000) {
  const path = join(temporaryFolder(), 'a.wav');
  const values = [...tones(samples, rate)].map((x) => Math.round(x * 2 ** 15));
  writeFileSync(path, wavFile(values, { tag: 1, bits: 16, rate, channels: 1 }));
  return { path, field: audioInput({ kind: 'file', path }) };
}

async function batchOf(
  steps: readonly PlainCall[],
  fields: readonly ReturnType<typeof sound>[],
  seed?: number,
) {
  const prepare = await preparer(steps);
  const records = fields.map((field, i) => ({
    id: `r${i}`,
    field,
    ...(seed !== undefined && { augmentation: seed + i }),
  }));
  const { sizes, collate } = await prepare(records);
  const tensors = collate({ ...sizes, batch: fields.length }, new TensorMemory());
  return { sizes, pixels: tensors['speech.pixels']!, mask: tensors['speech.mask']! };
}

describe('modalities of sound', () => {
  it('pad a batch on the right with silence, which the mask shows', async () => {
    const { sizes, pixels, mask } = await batchOf(spectrogram, [sound(640), sound(320)]);
    expect(sizes).toEqual({ bins: 8, frames: 32 });
    expect([pixels.length, mask.length]).toEqual([2 * 8 * 32, 2 * 8 * 32]);
    for (const [item, frames] of [
      [0, 21],
      [1, 11],
    ] as const) {
      const plane = (values: ArrayLike<number>) => Array.from(values).slice(item * 256, (item + 1) * 256);
      expect(plane(mask)).toEqual(Array.from({ length: 256 }, (_, i) => (i % 32 < frames ? 0 : 1)));
      const silence = Math.min(...plane(pixels));
      expect(plane(pixels).every((x, i) => i % 32 < frames || x === silence)).toBe(true);
    }
  });

  it('pad to the smallest length that fits, and crop to the largest', async () => {
    const steps = [...spectrogram, call('frames', { to: [12, 24] })];
    const framesOf = async (samples: number) => (await batchOf(steps, [sound(samples)])).sizes.frames;
    expect([await framesOf(320), await framesOf(640), await framesOf(6400)]).toEqual([12, 24, 24]);
  });

  it('read files like samples, and files of another rate resampled', async () => {
    const fromFile = await batchOf(spectrogram, [recording(640).field]);
    const fromSamples = await batchOf(spectrogram, [sound(640)]);
    expect(fromFile.pixels.every((x, i) => Math.abs(x - fromSamples.pixels[i]!) < 0.05)).toBe(true);
    const { sizes } = await batchOf(spectrogram, [recording(1280, 16000).field]);
    expect(sizes.frames).toBe(fromSamples.sizes.frames);
  });

  it('decode a file once', async () => {
    const { path, field } = recording(640);
    const prepare = await preparer(spectrogram);
    const collated = async () =>
      (await prepare([{ id: 'r', field }])).collate({ frames: 32 }, new TensorMemory());
    const first = await collated();
    rmSync(path);
    expect(await collated()).toEqual(first);
  });

  it('augment in training only, by the seed of the record', async () => {
    const steps = [
      ...spectrogram,
      call('time_shift', { most: 0.2 }),
      call('mask', { bins: 3, frames: 4, count: 2 }),
    ];
    const fields = [sound(640), sound(640)];
    const plain = await batchOf(spectrogram, fields);
    expect((await batchOf(steps, fields)).pixels).toEqual(plain.pixels);
    const augmented = await batchOf(steps, fields, 5);
    expect(augmented.pixels).not.toEqual(plain.pixels);
    expect((await batchOf(steps, fields, 5)).pixels).toEqual(augmented.pixels);
    expect(augmented.pixels.slice(0, 256)).not.toEqual(augmented.pixels.slice(256));
  });
});

describe('recordings that cannot be used', () => {
  async function errorOf(field: ReturnType<typeof sound>, context: Partial<PreparationContext> = {}) {
    const prepare = await preparer(spectrogram, context);
    return dataErrorOf(() => prepare([{ id: 'words.csv:7', field }]), temporaryFolder());
  }

  it('are named with their file and record', async () => {
    const { path, field } = recording(640);
    expect(await errorOf(field, { maxSeconds: 0.05 })).toContain(
      `${path} (record words.csv:7): the recording lasts 0.1 s; at most 0.05 s are allowed`,
    );
    writeFileSync(path, 'not sound');
    expect(await errorOf(field)).toContain(`${path} (record words.csv:7): expected WAV, FLAC, MP3`);
    rmSync(path);
    expect(await errorOf(field)).toContain(`${path} (record words.csv:7): no such recording`);
  });

  it('include those that are too short for a transform', async () => {
    expect(await errorOf(sound(20))).toContain(
      'words.csv:7: the recording lasts 2.5 ms; a transform of 64 samples needs 4.1 ms',
    );
  });
});
