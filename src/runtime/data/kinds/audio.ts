import type { PlainCall } from '../../../compiler/artifact/run_spec.ts';
import type { Spectrogram, Wave } from '../../audio/wave.ts';
import { prepareStepNamed } from '../../prepare/index.ts';
import type { AudioStep, SpectrumStep, WaveStep } from '../../prepare/prepare.ts';
import { Random } from '../../random.ts';
import type { AudioSource } from '../../records/audio_source.ts';
import type { AudioField } from '../../records/fields.ts';
import { nameOfRange } from '../../records/file_range.ts';
import { collateSpectrograms, framesOf } from '../batches/collate_spectrograms.ts';
import { collateWaves } from '../batches/collate_waves.ts';
import { Recent } from '../media/recent.ts';
import type { ModalityPlan } from '../plan.ts';
import { type PreparedModality, preparationOf, type RecordInput } from './kind.ts';
import { fileAndRecord, naming } from './naming.ts';

/**
 * Size in bytes of the cache of sounds and spectrograms, per thread and modality: small datasets are decoded
 * once.
 */
const cacheBytes = 64 * 2 ** 20;

/** Sound during preparation. */
type Sound = Wave | Spectrogram;

/** A step with its arguments. */
interface AudioStage {
  readonly deterministic: boolean;
  apply(sound: Sound, random?: Random): Sound;
}

/** Recordings: decoded, turned into spectrograms step by step, and padded to the same number of frames. */
export const audio = preparationOf('audio', 'audio', async (plan, { media, maxSeconds }) => {
  const { name, steps } = plan;
  const stages = steps.map(stageOf);
  const buckets = bucketsOf(steps);
  // Results of the leading deterministic steps are cached; the remaining steps are applied in every epoch.
  const changing = stages.findIndex(({ deterministic }) => !deterministic);
  const cached = changing < 0 ? stages.length : changing;
  const recent = new Recent<Sound>(cacheBytes, bytesOf);
  const begin = async ({ audio }: AudioField): Promise<Sound> => {
    const decoded = await media.decodeRecording(audio, maxSeconds);
    return applied(stages.slice(0, cached), decoded);
  };
  const prepare = async ({ field, augmentation }: RecordInput<AudioField>): Promise<Sound> => {
    const { audio } = field;
    const place = placeOf(audio);
    const begun = await (place === undefined ? begin(field) : recent.get(place, () => begin(field)));
    const random = augmentation === undefined ? undefined : new Random('augment', augmentation);
    return applied(stages.slice(cached), begun, random);
  };
  return async (records) => {
    const sounds = await Promise.all(
      records.map((record) => naming(record, nameOf(record), () => prepare(record))),
    );
    if (sounds.every(isWave)) return batchOfWaves(name, sounds);
    const spectrograms = sounds.map(spectrogramOf);
    return {
      sizes: { bins: spectrograms[0]!.bins, frames: framesOf(spectrograms, buckets, records.map(nameOf)) },
      collate(sizes, memory) {
        const { pixels, mask } = collateSpectrograms(spectrograms, declaredSize(plan, sizes), memory);
        return { [`${name}.pixels`]: pixels, [`${name}.mask`]: mask };
      },
    };
  };
});

/** The batch of a program that computes spectrograms itself, such as an ONNX file. */
function batchOfWaves(name: string, waves: readonly Wave[]): PreparedModality {
  return {
    sizes: { samples: Math.max(...waves.map(({ samples }) => samples.length)) },
    collate(sizes, memory) {
      const { wave, samples } = collateWaves(waves, sizes.samples!, memory);
      return { [`${name}.wave`]: wave, [`${name}.samples`]: samples };
    },
  };
}

function applied(stages: readonly AudioStage[], sound: Sound, random?: Random): Sound {
  return stages.reduce<Sound>((before, stage) => stage.apply(before, random), sound);
}

/**
 * A step with its arguments. The compiler has checked that each step accepts the form that the previous one
 * returns.
 */
function stageOf({ builtin, args }: PlainCall): AudioStage {
  const step = prepareStepNamed(builtin);
  if (step.on !== 'audio') throw new Error(`${builtin} does not work on sound`);
  const { deterministic } = step;
  if (readsWaves(step)) {
    const apply = step.start(args);
    return { deterministic, apply: (sound, random) => apply(waveOf(sound), random) };
  }
  const apply = step.start(args);
  return { deterministic, apply: (sound, random) => apply(spectrogramOf(sound), random) };
}

function readsWaves(step: AudioStep): step is WaveStep | SpectrumStep {
  return step.forms.from !== 'spectrogram';
}

function isWave(sound: Sound): sound is Wave {
  return 'rate' in sound;
}

function waveOf(sound: Sound): Wave {
  if (isWave(sound)) return sound;
  throw new Error('a step on waves received a spectrogram');
}

function spectrogramOf(sound: Sound): Spectrogram {
  if ('bins' in sound) return sound;
  throw new Error('a step on spectrograms received a wave');
}

function bytesOf(sound: Sound): number {
  return (isWave(sound) ? sound.samples : sound.data).byteLength;
}

/**
 * Lengths in frames of the last step that fixes them; none if batches are as long as their longest record.
 */
function bucketsOf(steps: readonly PlainCall[]): readonly number[] {
  const facts = steps.map(({ builtin, args }) => {
    const step = prepareStepNamed(builtin);
    return step.on === 'audio' ? step.facts?.(args).frameBuckets : undefined;
  });
  return facts.findLast((buckets) => buckets !== undefined) ?? [];
}

/** Bins and frames of a batch: a number in the tensor type, or the size with the name that it gives. */
function declaredSize(
  { name, dims: [, bins, frames] }: ModalityPlan,
  sizes: Readonly<Record<string, number>>,
) {
  const sizeOf = (declared: number | string | undefined, called: string): number => {
    const size = typeof declared === 'number' ? declared : sizes[called];
    if (size === undefined) throw new Error(`the batch of ${name} has no ${called}`);
    return size;
  };
  return { bins: sizeOf(bins, 'bins'), frames: sizeOf(frames, 'frames') };
}

/** The location of a recording on disk; undefined if it is in memory. */
function placeOf(audio: AudioSource): string | undefined {
  if (audio.kind === 'range') return nameOfRange(audio.range);
  return audio.kind === 'file' ? audio.path : undefined;
}

/** File and record, for messages. */
function nameOf({ id, field: { audio } }: RecordInput<AudioField>): string {
  return audio.kind === 'file' ? fileAndRecord(audio.path, id) : id;
}
