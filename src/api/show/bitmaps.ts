/** One record's slice of the tensors `NAME.pixels` [C, H, W] and `NAME.mask` [H, W] (1 = padding). */
export interface PixelTensor {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly pixels: Float32Array;
  readonly mask: Int32Array;
}

/** An 8-bit bitmap, without the padding of the batch. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly png: Uint8Array;
}

/** Maps a value of a channel to 0..255. */
export type ToByte = (value: number, channel: number) => number;

/** Position of the tensor's row 0 in the image: a spectrogram has its lowest bin at the bottom. */
export type RowOrder = 'top first' | 'bottom first';

/** A tensor as PNG: its first three channels, or the first one in grey. */
export async function bitmapOf(tensor: PixelTensor, toByte: ToByte, order: RowOrder): Promise<Bitmap> {
  const { default: sharp } = await import('sharp');
  const { width, height } = contentOf(tensor);
  const channels = tensor.channels >= 3 ? 3 : 1;
  const bytes = new Uint8ClampedArray(width * height * channels);
  const plane = tensor.height * tensor.width;
  for (let y = 0; y < height; y++) {
    const row = order === 'top first' ? y : height - 1 - y;
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        const value = tensor.pixels[c * plane + row * tensor.width + x]!;
        bytes[(y * width + x) * channels + c] = toByte(value, c);
      }
    }
  }
  const raw = { raw: { width, height, channels } } as const;
  return { width, height, png: await sharp(Buffer.from(bytes.buffer), raw).png().toBuffer() };
}

/** Stretches the values of a tensor to 0..255. */
export function stretched({ pixels, mask, channels }: PixelTensor): ToByte {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < channels * mask.length; i++) {
    if (mask[i % mask.length] === 1) continue;
    least = Math.min(least, pixels[i]!);
    most = Math.max(most, pixels[i]!);
  }
  const range = most > least ? most - least : 1;
  return (value) => Math.round((255 * (value - least)) / range);
}

/** The size without the padding at the right and at the bottom. */
function contentOf({ width, height, mask }: PixelTensor): {
  readonly width: number;
  readonly height: number;
} {
  let [right, bottom] = [0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (mask[y * width + x] === 1) continue;
      right = Math.max(right, x + 1);
      bottom = Math.max(bottom, y + 1);
    }
  }
  return { width: Math.max(1, right), height: Math.max(1, bottom) };
}
