import { bytesOf } from '../../../export/onnx/emitter.ts';
import type { OnnxValue } from '../../../export/onnx/messages.ts';
import type { Statistics } from '../../../runtime/data/fitted.ts';
import type { Tensors } from '../../../runtime/data/kinds/kind.ts';
import { own } from '../../../runtime/own.ts';
import { ExportedModelError } from '../../../web/errors.ts';
import { numberRows } from './in_graph.ts';
import type { OnnxFeed } from './runtime.ts';

/** Sizes of a batch, and the statistics of its rows. */
export interface FeedContext {
  readonly sizes: Readonly<Record<string, number>>;
  readonly statistics: Statistics;
}

/** The inputs of a graph from the prepared tensors of a batch. Throws ExportedModelError. */
export function feedsOf(
  values: readonly OnnxValue[],
  tensors: Tensors,
  { sizes, statistics }: FeedContext,
): ReadonlyMap<string, OnnxFeed> {
  return new Map(
    values.map((value) => {
      const { name, type, dims } = value;
      const shape = dims.map((size) => (typeof size === 'number' ? size : (sizes[size] ?? 0)));
      const data = dataOf(value, shape, tensors, statistics);
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
  statistics: Statistics,
): OnnxFeed['data'] | undefined {
  if (type === 'u8') return bytesOfImages(name, shape, tensors);
  return type === 'f64' ? numbersOfRows(name, shape, tensors, statistics) : own(tensors, name);
}

/**
 * f64 [B, C] of an input `NAME.numbers`: the numbers of which preparation, which knows their statistics, has
 * made `NAME.values`.
 */
function numbersOfRows(
  input: string,
  [, columns]: readonly number[],
  tensors: Tensors,
  statistics: Statistics,
): Float64Array | undefined {
  const name = input.replace(/\.numbers$/, '');
  const [values, missing] = [own(tensors, `${name}.values`), own(tensors, `${name}.missing`)];
  if (!values || !missing) return undefined;
  const { mean, std } = numberRows({ name, dims: [columns!] }, own(statistics, name));
  return Float64Array.from(values, (value, i) =>
    missing[i] === 1 ? Number.NaN : value * std[i % columns!]! + mean[i % columns!]!,
  );
}

/** u8 [B, H, W, C] of an input `NAME.bytes`, from prepared pixels f32 [B, C, H, W] of 0..255. */
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

/** A tensor as metadata stores it: JSON with the content in base64, little-endian. */
export function storedTensor({ type, dims, data }: OnnxFeed) {
  return { type, dims, data: Buffer.from(bytesOf(data)).toString('base64') };
}
