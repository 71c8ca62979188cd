import { createRequire } from 'node:module';
import type { RasterImage } from '../../records/image.ts';
import type { SceneSource } from '../../records/image_source.ts';
import { spriteOf } from './sprites.ts';

/** A sprite rasterised at some size: RGBA with straight alpha, [height, width, 4]. */
type Raster = Promise<Uint8Array>;

interface IconSet {
  readonly icons: Readonly<Record<string, { readonly body: string }>>;
}

const rasters = new Map<string, Raster>();
let iconSet: IconSet | undefined;

/** Draws a scene. Each sprite is rasterised once per size and cached. */
export async function renderScene({ size, background, objects }: SceneSource): Promise<RasterImage> {
  const data = new Uint8Array(size * size * 3);
  for (let i = 0; i < data.length; i++) data[i] = background[i % 3]!;
  for (const { sprite, box } of objects) {
    const [x, y, width, height] = box;
    blend(data, size, await raster(sprite, width, height), x, y, width, height);
  }
  return { width: size, height: size, channels: 3, data };
}

function raster(icon: string, width: number, height: number): Raster {
  const key = `${icon} ${width} ${height}`;
  const known = rasters.get(key);
  if (known) return known;
  const drawn = rasterise(icon, width, height);
  rasters.set(key, drawn);
  return drawn;
}

/** The visible part of the icon, stretched to fill width and height exactly. */
async function rasterise(icon: string, width: number, height: number): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  iconSet ??= createRequire(import.meta.url)('@iconify-json/twemoji/icons.json') as IconSet;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" preserveAspectRatio="none" ` +
    `viewBox="${spriteOf(icon).bounds.join(' ')}">${iconSet.icons[icon]!.body}</svg>`;
  return sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer();
}

/** Source-over blending, rounded to the nearest integer in 0..255. */
function blend(
  data: Uint8Array,
  size: number,
  sprite: Uint8Array,
  left: number,
  top: number,
  width: number,
  height: number,
): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 4;
      const to = ((top + y) * size + left + x) * 3;
      const alpha = sprite[from + 3]!;
      for (let c = 0; c < 3; c++) {
        data[to + c] = Math.round((sprite[from + c]! * alpha + data[to + c]! * (255 - alpha)) / 255);
      }
    }
  }
}
