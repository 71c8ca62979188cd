import type { PageImage, ShownInput } from '../../pages/index.ts';

/** Longest side of an image in a report, in pixels. */
const longest = 480;
/** Images of fewer bytes are left unchanged. */
const fewBytes = 20_000;

/** An image small enough that a report with many of them can be sent by e-mail. */
export async function smallImage({
  image,
  width,
  height,
}: Extract<ShownInput, { readonly kind: 'bitmap' }>): Promise<{
  readonly image: PageImage;
  readonly width: number;
  readonly height: number;
}> {
  if (image.bytes.length <= fewBytes) return { image, width, height };
  const { default: sharp } = await import('sharp');
  const { data, info } = await sharp(image.bytes)
    .resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 82 })
    .toBuffer({ resolveWithObject: true });
  return { image: { type: 'image/webp', bytes: data }, width: info.width, height: info.height };
}
