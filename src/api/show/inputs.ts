import type { ModalitySpec, PlainCall } from '../../compiler/artifact/run_spec.ts';
import type { ShownBox, ShownInput } from '../../pages/index.ts';
import type { Fitted } from '../../runtime/data/fitting/fitted.ts';
import type { Batch } from '../../runtime/data/source.ts';
import { bitmapOf, type PixelTensor, stretched, type ToByte } from './bitmaps.ts';

/** A modality's input in one record of a batch. */
export interface ModalityRow {
  readonly modality: ModalitySpec;
  /** Preparation steps, including those of the task. */
  readonly steps: readonly PlainCall[];
  readonly batch: Batch;
  readonly row: number;
  readonly fitted: Fitted;
  /** Boxes of the record after preparation, if the modality is images. */
  readonly boxes: readonly ShownBox[];
  /** Names of the columns of a modality of numbers. */
  readonly columns: readonly string[];
}

/** The input of one modality as the model receives it. */
export async function shownInput(given: ModalityRow): Promise<ShownInput> {
  switch (given.modality.kind) {
    case 'pixels':
      return bitmap(given, bytesOf(given.steps) ?? stretched(pixelsOf(given)), given.boxes);
    case 'audio':
      return bitmap(given, stretched(pixelsOf(given)), []);
    case 'tokens':
      return tokens(given);
    case 'numbers':
      return numbers(given);
  }
}

async function bitmap(given: ModalityRow, toByte: ToByte, boxes: readonly ShownBox[]): Promise<ShownInput> {
  const { name, kind } = given.modality;
  const { width, height, png } = await bitmapOf(
    pixelsOf(given),
    toByte,
    kind === 'audio' ? 'bottom first' : 'top first',
  );
  const size = kind === 'audio' ? `${height} bins × ${width} frames` : `${height} × ${width}`;
  const image = { type: 'image/png', bytes: png } as const;
  return { kind: 'bitmap', modality: name, image, width, height, size, boxes };
}

/** The inverse of `normalize`; undefined if that is not a step. */
function bytesOf(steps: readonly PlainCall[]): ToByte | undefined {
  const call = steps.findLast(({ builtin }) => builtin === 'normalize');
  if (!call) return undefined;
  const [mean, std] = [listOf(call.args.mean), listOf(call.args.std)];
  return (value, channel) =>
    Math.round(255 * (value * (std[channel] ?? std[0]!) + (mean[channel] ?? mean[0]!)));
}

function listOf(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.map(Number) : [Number(value)];
}

function pixelsOf({ modality: { name }, batch, row }: ModalityRow): PixelTensor {
  const count = batch.samples.length;
  const pixels = rowOf(batch.inputs[`${name}.pixels`] as Float32Array, row, count);
  const mask = rowOf(batch.inputs[`${name}.mask`] as Int32Array, row, count);
  const { height, width } = planeOf(batch, name, mask.length);
  return { channels: pixels.length / mask.length, height, width, pixels, mask };
}

/**
 * Height and width of a plane: the sizes of the batch that match its number of elements, otherwise those of a
 * square.
 */
function planeOf({ sizes, inputs }: Batch, name: string, count: number) {
  const sizesOf = [
    [sizes.height, sizes.width],
    [sizes.bins, sizes.frames],
  ];
  const found = sizesOf.find(([height, width]) => height !== undefined && height * width! === count);
  if (found) return { height: found[0]!, width: found[1]! };
  const side = Math.sqrt(count);
  if (Number.isInteger(side)) return { height: side, width: side };
  throw new Error(`the plane of ${name} has ${count} places, among ${Object.keys(inputs).join(', ')}`);
}

function rowOf<T extends Float32Array | Int32Array>(values: T, row: number, rows: number): T {
  const width = values.length / rows;
  return values.subarray(row * width, (row + 1) * width) as T;
}

function tokens({ modality: { name }, batch, row, fitted }: ModalityRow): ShownInput {
  const count = batch.samples.length;
  const ids = rowOf(batch.inputs[`${name}.ids`] as Int32Array, row, count);
  const mask = rowOf(batch.inputs[`${name}.mask`] as Int32Array, row, count);
  const vocabulary = fitted.vocabularies[name] ?? [];
  const shown = Array.from(ids).filter((_, i) => mask[i] === 1);
  return { kind: 'tokens', modality: name, tokens: shown.map((id) => vocabulary[id] ?? String(id)) };
}

function numbers({ modality: { name }, batch, row, fitted, columns }: ModalityRow): ShownInput {
  const count = batch.samples.length;
  const of = (local: string) => rowOf(batch.inputs[`${name}.${local}`]!, row, count);
  const [values, categories, missing] = [of('values'), of('categories'), of('missing')];
  const vocabulary = fitted.vocabularies[name] ?? [];
  const cell = (i: number): string => {
    if (missing[i] === 1) return 'missing';
    const category = categories[i]!;
    return category > 0 ? (vocabulary[category] ?? '').replace(/^\d+=/, '') : values[i]!.toPrecision(4);
  };
  const rows = Array.from(values, (_, i) => [columns[i] ?? `column ${i + 1}`, cell(i)] as const);
  return { kind: 'numbers', modality: name, rows };
}
