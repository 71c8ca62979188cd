import { type Emitter, int, ints } from './emitter.ts';
import { dataTypes } from './messages.ts';

/** The arguments of `log_mel` as tables. */
export interface LogMelTables {
  /** Window, zero-padded on both sides to the length of the transform. */
  readonly window: Float64Array;
  /** Samples from one frame to the next. */
  readonly hop: number;
  /** Triangular filters over the bands of a spectrum; the weights of each begin at band `first`. */
  readonly filters: readonly { readonly first: number; readonly weights: Float64Array }[];
  readonly level:
    | { readonly kind: 'natural'; readonly epsilon: number }
    | { readonly kind: 'decibels'; readonly range: number | null };
}

/** Spectrograms of recordings with different lengths. */
export interface Spectrograms {
  /** f64 [B, bins, F]; frames beyond the end of a recording are undefined. */
  readonly values: string;
  /** Number of frames of each recording: i64 [B, 1, 1]. */
  readonly frames: string;
}

/**
 * Spectrograms of `wave` f32 [B, S]; each record consists of its first `samples` i32 [B] values. Frames are
 * gathered with reflected indices; the transform is a matrix product with a table of cosines and sines.
 * Computed in double precision, because quiet bands of loud frames would lose all digits in single precision.
 */
export function logMel(emit: Emitter, wave: string, samples: string, tables: LogMelTables): Spectrograms {
  const frames = frameCounts(emit, samples, tables);
  const power = powerOf(emit, framed(emit, wave, samples, { frames, tables }), tables);
  const mel = emit.node('MatMul', [power, filterMatrix(emit, tables)]);
  const values = emit.node('Transpose', [mel], { perm: ints([0, 2, 1]) });
  return { values: leveled(emit, values, frames, tables), frames };
}

/** Frames of each record: 1 + ⌊(samples + 2⌊N/2⌋ − N) / hop⌋, i64 [B, 1, 1]. */
export function frameCounts(
  emit: Emitter,
  samples: string,
  { window: { length }, hop }: LogMelTables,
): string {
  const counts = emit.node('Cast', [samples], { to: int(dataTypes.i64) });
  const beyond = 2 * Math.floor(length / 2) - length;
  const starts = emit.node('Div', [emit.node('Add', [counts, whole(emit, beyond)]), whole(emit, hop)]);
  const frames = emit.node('Add', [starts, whole(emit, 1)]);
  return emit.node('Reshape', [frames, emit.sizes([-1, 1, 1])]);
}

/** The samples of every frame: f64 [B, F, N]. Indices beyond an end are reflected. */
function framed(
  emit: Emitter,
  wave: string,
  samples: string,
  { frames, tables }: { readonly frames: string; readonly tables: LogMelTables },
): string {
  const { window, hop } = tables;
  const half = Math.floor(window.length / 2);
  const starts = emit.node('Mul', [indices(emit, longest(emit, frames)), whole(emit, hop)]);
  const offsets = emit.constant(
    'i64',
    [window.length],
    range(window.length, (i) => i - half),
  );
  const places = emit.node('Add', [emit.node('Unsqueeze', [starts, emit.sizes([1])]), offsets]);
  const last = emit.node('Sub', [
    emit.node('Reshape', [emit.node('Cast', [samples], { to: int(dataTypes.i64) }), emit.sizes([-1, 1, 1])]),
    whole(emit, 1),
  ]);
  const distance = emit.node('Abs', [emit.node('Sub', [last, emit.node('Abs', [places])])]);
  const mirrored = emit.node('Max', [emit.node('Sub', [last, distance]), whole(emit, 0)]);
  const gathered = emit.node(
    'GatherElements',
    [wave, emit.node('Reshape', [mirrored, emit.sizes([0, -1])])],
    { axis: int(1) },
  );
  const values = emit.node('Cast', [gathered], { to: int(dataTypes.f64) });
  return emit.node('Reshape', [values, emit.sizes([0, -1, window.length])]);
}

/** Power |X[k]|² of windowed frames f64 [B, F, N] for k in 0..N/2: [B, F, K]. */
function powerOf(emit: Emitter, frames: string, { window }: LogMelTables): string {
  const { length } = window;
  const bands = Math.floor(length / 2) + 1;
  const phases = emit.node('Mod', [
    emit.node('Mul', [
      emit.constant(
        'i64',
        [length, 1],
        range(length, (i) => i),
      ),
      emit.constant(
        'i64',
        [1, bands],
        range(bands, (k) => k),
      ),
    ]),
    whole(emit, length),
  ]);
  const windowed = emit.constant('f64', [length, 1], [...window]);
  const part = (wave: (angle: number) => number): string => {
    const turn = emit.constant(
      'f64',
      [length],
      range(length, (i) => wave((2 * Math.PI * i) / length)),
    );
    const table = emit.node('Mul', [emit.node('Gather', [turn, phases]), windowed]);
    const product = emit.node('MatMul', [frames, table]);
    return emit.node('Mul', [product, product]);
  };
  return emit.node('Add', [part(Math.cos), part(Math.sin)]);
}

/** The filters as a matrix [K, bins]. */
function filterMatrix(emit: Emitter, { window, filters }: LogMelTables): string {
  const bands = Math.floor(window.length / 2) + 1;
  const weights = range(bands, (band) => filters.map((filter) => filter.weights[band - filter.first] ?? 0));
  return emit.constant('f64', [bands, filters.length], weights.flat());
}

function leveled(emit: Emitter, power: string, frames: string, { level }: LogMelTables): string {
  if (level.kind === 'natural') {
    return emit.node('Log', [emit.node('Add', [power, double(emit, level.epsilon)])]);
  }
  const logarithm = emit.node('Log', [emit.node('Max', [power, double(emit, 1e-10)])]);
  const decibels = emit.node('Mul', [logarithm, double(emit, 10 / Math.LN10)]);
  if (level.range === null) return decibels;
  const most = emit.node('ReduceMax', [within(emit, decibels, frames, Number.NEGATIVE_INFINITY)], {
    axes: ints([1, 2]),
  });
  return emit.node('Max', [decibels, emit.node('Sub', [most, double(emit, level.range)])]);
}

/** The values of frames within each recording, and `other` beyond its end: f64 [B, bins, F]. */
export function within(emit: Emitter, values: string, frames: string, other: number): string {
  const count = emit.node('Shape', [values], { start: int(2), end: int(3) });
  const inside = emit.node('Less', [indices(emit, count), frames]);
  return emit.node('Where', [inside, values, double(emit, other)]);
}

/** Largest number of frames: i64 [1]. */
export function longest(emit: Emitter, frames: string): string {
  const most = emit.node('ReduceMax', [frames], { keepdims: int(0) });
  return emit.node('Reshape', [most, emit.sizes([1])]);
}

/** 0, 1, …, `count` − 1: i64 [count]. `count`: i64 [1]. */
export function indices(emit: Emitter, count: string): string {
  const end = emit.node('Squeeze', [count]);
  return emit.node('Range', [whole(emit, 0), end, whole(emit, 1)]);
}

export function whole(emit: Emitter, value: number): string {
  return emit.constant('i64', [], [value]);
}

export function double(emit: Emitter, value: number): string {
  return emit.constant('f64', [], [value]);
}

function range(length: number, valueAt: (i: number) => number): readonly number[];
function range<T>(length: number, valueAt: (i: number) => T): readonly T[];
function range<T>(length: number, valueAt: (i: number) => T): readonly T[] {
  return Array.from({ length }, (_, i) => valueAt(i));
}
