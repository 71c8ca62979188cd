import { bytesOf } from '../../../export/onnx/emitter.ts';
import type { OnnxValue } from '../../../export/onnx/messages.ts';
import type { Tensors } from '../../../runtime/data/kinds/kind.ts';
import { own } from '../../../runtime/own.ts';
import { ExportedModelError } from '../../../web/errors.ts';
import type { OnnxFeed } from './runtime.ts';

/** The inputs of a graph from prepared tensors of a batch with these sizes. Throws ExportedModelError. */
export function feedsOf(
  values: readonly OnnxValue[],
  tensors: Tensors,
  sizes: Readonly<Record<string, number>>,
): ReadonlyMap<string, OnnxFeed> {
  return new Map(
    values.map(({ name, type, dims }) => {
      const shape = dims.map((size) => (typeof size === 'number' ? size : (sizes[size] ?? 0)));
      const data = type === 'u8' ? bytesOfImages(name, shape, tensors) : own(tensors, name);
      if (data && data.length === shape.reduce((product, size) => product * size, 1))
        return [name, { type, dims: shape, data }];
      throw new ExportedModelError(
        `the ONNX graph reads ${name} [${dims.join(', ')}], and preparation returns ${data ? `${data.length} numbers` : 'no such tensor'}`,
      );
    }),
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
