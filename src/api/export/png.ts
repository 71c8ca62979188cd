import type { RasterImage } from '../../runtime/records/image.ts';

/** An 8-bit image as PNG, which every browser decodes to the same pixels. */
export async function encodedPng({ width, height, channels, data }: RasterImage): Promise<Uint8Array> {
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    throw new Error(`an image of ${channels} channels has no PNG`);
  }
  const { default: sharp } = await import('sharp');
  const raw = { width, height, channels } as const;
  return new Uint8Array(await sharp(data, { raw }).png().toBuffer());
}
