import { bytesOf } from '../../../export/onnx/emitter.ts';
import type { OnnxValue } from '../../../export/onnx/messages.ts';
import type { Fitted, Statistics, Vocabularies } from '../../../runtime/data/fitting/fitted.ts';
import type { Tensors } from '../../../runtime/data/kinds/kind.ts';
import { own } from '../../../runtime/own.ts';
import { ExportedModelError } from '../../../web/errors.ts';
import type { OnnxFeed } from './runtime.ts';

/** Sizes of a batch, and the state that preparation fitted to the training data. */
export interface FeedContext {
  readonly sizes: Readonly<Record<string, number>>;
  readonly fitted: Fitted;
}

/** The inputs of a graph from the prepared tensors of a batch. Throws ExportedModelError. */
export function feedsOf(
  values: readonly OnnxValue[],
  tensors: Tensors,
  { sizes, fitted }: FeedContext,
): ReadonlyMap<string, OnnxFeed> {
  return new Map(
    values.map((value) => {
      const { name, type, dims } = value;
      const shape = dims.map((size) => (typeof size === 'number' ? size : (sizes[size] ?? 0)));
      const data = dataOf(value, shape, tensors, fitted);
      if (data && data.length === shape.reduce((product, size) => product * size, 1))
        return [name, { type, dims: shape, data }];
      throw new ExportedModelError(
        `the ONNX graph reads ${name} [${dims.join(', ')}], and preparation returns ${data ? `${data.length} numbers` : 'no such tensor'}`,
      );
    }),
  );
}

function dataOf(
  { name, type }: OnnxValue,
  shape: readonly number[],
  tensors: Tensors,
  { statistics, vocabularies }: Fitted,
): OnnxFeed['data'] | undefined {
  switch (type) {
    case 'u8':
      return bytesOfImages(name, shape, tensors);
    case 'f64':
      return numbersOfRows(name, shape, tensors, statistics);
    case 'string':
      return categoriesOfRows(name, shape, tensors, vocabularies);
    default:
      return own(tensors, name);
  }
}

/**
 * f64 [B, N] for an input `NAME.numbers`: the original numbers behind the first N columns of `NAME.values`,
 * which preparation has standardised with known statistics.
 */
function numbersOfRows(
  input: string,
  [batch, count]: readonly number[],
  tensors: Tensors,
  statistics: Statistics,
): Float64Array | undefined {
  const name = input.replace(/\.numbers$/, '');
  const [values, missing] = [own(tensors, `${name}.values`), own(tensors, `${name}.missing`)];
  if (!values || !missing) return undefined;
  const moments = own(statistics, name);
  const columns = values.length / batch!;
  return Float64Array.from({ length: batch! * count! }, (_, i) => {
    const [row, column] = [Math.floor(i / count!), i % count!];
    const at = row * columns + column;
    if (missing[at] === 1) return Number.NaN;
    return values[at]! * (moments?.std[column] ?? 1) + (moments?.mean[column] ?? 0);
  });
}

/** Text for a category that no vocabulary contains: className removes the space. */
const unknownCategory = ' ';

/**
 * Texts [B, C] for an input `NAME.categories`, from the category indices in the last C columns of the
 * prepared tensor.
 */
function categoriesOfRows(
  input: string,
  [batch, count]: readonly number[],
  tensors: Tensors,
  vocabularies: Vocabularies,
): readonly string[] | undefined {
  const name = input.replace(/\.categories$/, '');
  const [indices, missing] = [own(tensors, input), own(tensors, `${name}.missing`)];
  if (!indices || !missing) return undefined;
  const vocabulary = own(vocabularies, name) ?? [];
  const columns = indices.length / batch!;
  return Array.from({ length: batch! * count! }, (_, i) => {
    const [row, column] = [Math.floor(i / count!), i % count!];
    const at = (row + 1) * columns - count! + column;
    if (missing[at] === 1) return '';
    const start = `${column}=`;
    const entry = vocabulary[indices[at]!];
    return entry?.startsWith(start) ? entry.slice(start.length) : unknownCategory;
  });
}

/** u8 [B, H, W, C] for an input `NAME.bytes`, from prepared pixels f32 [B, C, H, W] in 0..255. */
function bytesOfImages(
  name: string,
  [, height, width, channels]: readonly number[],
  tensors: Tensors,
): Uint8Array | undefined {
  const pixels = own(tensors, name.replace(/bytes$/, 'pixels'));
  if (!pixels) return undefined;
  const plane = height! * width!;
  const bytes = new Uint8Array(pixels.length);
  for (const [i, value] of pixels.entries()) {
    const [image, place] = [Math.floor(i / (plane * channels!)), i % plane];
    const channel = Math.floor(i / plane) % channels!;
    bytes[(image * plane + place) * channels! + channel] = value;
  }
  return bytes;
}

/** A tensor as stored in metadata: JSON, with texts as a list, and numbers in base64, little-endian. */
export function storedTensor({ type, dims, data }: OnnxFeed) {
  return {
    type,
    dims,
    data: ArrayBuffer.isView(data) ? Buffer.from(bytesOf(data)).toString('base64') : data,
  };
}
