import { type Emitter, int, ints } from './emitter.ts';
import {
  double,
  frameCounts,
  indices,
  type LogMelTables,
  logMel,
  longest,
  type Spectrograms,
  whole,
  within,
} from './log_mel.ts';
import { dataTypes } from './messages.ts';
import type { Prologue } from './prologue.ts';

/** A step on spectrograms; those that act only in training are omitted. */
export type SpectrogramStage =
  | { readonly kind: 'scale'; readonly mean: number; readonly std: number }
  | { readonly kind: 'normalize'; readonly each: 'recording' | 'bin' }
  /** Keeps the `most` frames in the middle. */
  | { readonly kind: 'crop'; readonly most: number };

/** Recordings with one sampling rate, from which the graph computes spectrograms. */
export interface Recordings {
  /** Modality of the spec. */
  readonly name: string;
  readonly logMel: LogMelTables;
  readonly stages: readonly SpectrogramStage[];
  /** Frame counts to which batches are padded, ascending; if empty, multiples of `frameStep`. */
  readonly lengths: readonly number[];
  readonly frameStep: number;
}

/** Lower bound on the standard deviation, which is 0 for silence. */
const leastDeviation = 1e-5;

/**
 * Replaces the inputs `NAME.pixels` and `NAME.mask` with `NAME.wave` f32 [B, S] and `NAME.samples` i32 [B],
 * the number of samples of each record.
 */
export function audioPrologues(recordings: Recordings): ReadonlyMap<string, Prologue> {
  const { name } = recordings;
  const [wave, samples] = [`${name}.wave`, `${name}.samples`];
  const pixels: Prologue = {
    inputs: ({ dims: [batch] }) => [
      { name: wave, type: 'f32', dims: [batch!, 'samples'] },
      { name: samples, type: 'i32', dims: [batch!] },
    ],
    emit(emit, [batch]) {
      emit.shape(samples, [batch!]);
      const spectrograms = prepared(emit, recordings);
      const places = emit.node('Min', [
        indices(emit, paddedLength(emit, spectrograms.frames, recordings)),
        emit.node('Sub', [longest(emit, spectrograms.frames), whole(emit, 1)]),
      ]);
      const padded = emit.node('Gather', [spectrograms.values, places], { axis: int(2) });
      const inside = emit.node('Not', [beyond(emit, spectrograms.frames, recordings)]);
      const planes = emit.node('Where', [inside, padded, silence(emit, spectrograms)]);
      const numbers = emit.node('Cast', [planes], { to: int(dataTypes.f32) });
      return emit.node('Unsqueeze', [numbers, emit.sizes([1])]);
    },
  };
  const mask: Prologue = {
    inputs: () => [],
    emit(emit, extents) {
      emit.shape(samples, [extents[0]!]);
      const frames = framesAfter(emit, recordings);
      const padding = emit.node('Cast', [beyond(emit, frames, recordings)], { to: int(dataTypes.i32) });
      const bins = emit.constant('i32', [1, recordings.logMel.filters.length, 1], ones(recordings));
      return emit.node('Mul', [padding, bins]);
    },
  };
  return new Map([
    [`${name}.pixels`, pixels],
    [`${name}.mask`, mask],
  ]);
}

function ones({ logMel: { filters } }: Recordings): readonly number[] {
  return filters.map(() => 1);
}

function prepared(emit: Emitter, { name, logMel: tables, stages }: Recordings): Spectrograms {
  const first = logMel(emit, `${name}.wave`, `${name}.samples`, tables);
  return stages.reduce((spectrograms, stage) => applied(emit, spectrograms, stage), first);
}

/** Number of frames of each recording after all stages: i64 [B, 1, 1]. */
function framesAfter(emit: Emitter, { name, logMel: tables, stages }: Recordings): string {
  return stages.reduce(
    (frames, stage) => (stage.kind === 'crop' ? atMost(emit, frames, stage.most) : frames),
    frameCounts(emit, `${name}.samples`, tables),
  );
}

function atMost(emit: Emitter, frames: string, most: number): string {
  return emit.node('Min', [frames, whole(emit, most)]);
}

function applied(emit: Emitter, spectrograms: Spectrograms, stage: SpectrogramStage): Spectrograms {
  const { values, frames } = spectrograms;
  switch (stage.kind) {
    case 'scale': {
      const centred = emit.node('Sub', [values, double(emit, stage.mean)]);
      return { frames, values: emit.node('Div', [centred, double(emit, stage.std)]) };
    }
    case 'normalize':
      return { frames, values: normalized(emit, spectrograms, stage.each) };
    case 'crop':
      return cropped(emit, spectrograms, stage.most);
  }
}

/** (x − mean) / std over the frames of each recording, or of each of its bins. */
function normalized(emit: Emitter, { values, frames }: Spectrograms, each: 'recording' | 'bin'): string {
  const axes = emit.sizes(each === 'recording' ? [1, 2] : [2]);
  const bins = emit.node('Shape', [values], { start: int(1), end: int(2) });
  const items = each === 'recording' ? emit.node('Mul', [frames, bins]) : frames;
  const count = emit.node('Cast', [items], { to: int(dataTypes.f64) });
  const meanOf = (x: string) =>
    emit.node('Div', [emit.node('ReduceSum', [within(emit, x, frames, 0), axes]), count]);
  const centred = emit.node('Sub', [values, meanOf(values)]);
  const variance = meanOf(emit.node('Mul', [centred, centred]));
  const std = emit.node('Max', [emit.node('Sqrt', [variance]), double(emit, leastDeviation)]);
  return emit.node('Div', [centred, std]);
}

/** Each recording, cropped to its middle `most` frames if it has more. */
function cropped(emit: Emitter, { values, frames }: Spectrograms, most: number): Spectrograms {
  const excess = emit.node('Max', [emit.node('Sub', [frames, whole(emit, most)]), whole(emit, 0)]);
  const first = emit.node('Div', [excess, whole(emit, 2)]);
  const count = emit.node('Min', [longest(emit, frames), emit.constant('i64', [1], [most])]);
  const places = emit.node('Add', [first, indices(emit, count)]);
  const shape = emit.node('Shape', [values], { start: int(0), end: int(2) });
  const everyBin = emit.node('Expand', [places, emit.node('Concat', [shape, count], { axis: int(0) })]);
  const inside = emit.node('Min', [
    everyBin,
    emit.node('Sub', [emit.node('Shape', [values], { start: int(2), end: int(3) }), whole(emit, 1)]),
  ]);
  return {
    values: emit.node('GatherElements', [values, inside], { axis: int(2) }),
    frames: atMost(emit, frames, most),
  };
}

/** Number of frames of the batch: the smallest length that holds its longest recording, i64 [1]. */
function paddedLength(emit: Emitter, frames: string, { lengths, frameStep }: Recordings): string {
  if (lengths.length === 1) return emit.constant('i64', [1], lengths);
  const most = longest(emit, frames);
  if (lengths.length === 0) {
    const steps = emit.node('Div', [
      emit.node('Add', [most, whole(emit, frameStep - 1)]),
      whole(emit, frameStep),
    ]);
    return emit.node('Mul', [steps, whole(emit, frameStep)]);
  }
  const known = emit.constant('i64', [lengths.length], lengths);
  const short = emit.node('Less', [known, most]);
  const enough = emit.node('Where', [short, whole(emit, Math.max(...lengths)), known]);
  return emit.node('ReduceMin', [enough], { keepdims: int(1) });
}

/** Whether each frame of the batch is beyond the end of its recording: bool [B, 1, frames]. */
function beyond(emit: Emitter, frames: string, recordings: Recordings): string {
  const places = indices(emit, paddedLength(emit, frames, recordings));
  return emit.node('Not', [emit.node('Less', [places, frames])]);
}

/** Smallest value of each recording: f64 [B, 1, 1]. */
function silence(emit: Emitter, { values, frames }: Spectrograms): string {
  const inside = within(emit, values, frames, Number.POSITIVE_INFINITY);
  return emit.node('ReduceMin', [inside], { axes: ints([1, 2]), keepdims: int(1) });
}
