import type { HeaderBytes } from './bytes.ts';

/** Tags of the first directory of a TIFF file, or of EXIF data. */
export interface TiffTags {
  readonly width: number;
  readonly height: number;
  /** 1 to 8 (EXIF 2.3, tag 0x0112). */
  readonly orientation: number;
  /** Number of bands, if a file has more than its colours and alpha. */
  readonly bands?: number;
}

const [widthTag, heightTag, orientationTag] = [0x0100, 0x0101, 0x0112];

/** Photometric interpretation (0 and 1: grey, 2: RGB), and samples per pixel. */
const [photometricTag, samplesTag] = [0x0106, 0x0115];
const shortType = 3;

/** More entries than any writer stores; a longer directory is damaged. */
const mostEntries = 1024;

/**
 * Reads TIFF 6.0 data at `base`; undefined if there are none. Missing tags are 0, a missing orientation is 1.
 */
export function tiffTags(bytes: HeaderBytes, base: number): TiffTags | undefined {
  const order = bytes.text(base, 4);
  if (order !== 'II*\0' && order !== 'MM\0*') return undefined;
  const little = order.startsWith('II');
  const u16 = (at: number) => bytes.slice(at, 2)[little ? 'readUInt16LE' : 'readUInt16BE']();
  const u32 = (at: number) => bytes.slice(at, 4)[little ? 'readUInt32LE' : 'readUInt32BE']();
  const directory = base + u32(base + 4);
  const tags = new Map<number, number>();
  for (let i = 0; i < Math.min(mostEntries, u16(directory)); i++) {
    const entry = directory + 2 + 12 * i;
    tags.set(u16(entry), u16(entry + 2) === shortType ? u16(entry + 8) : u32(entry + 8));
  }
  return {
    width: tags.get(widthTag) ?? 0,
    height: tags.get(heightTag) ?? 0,
    orientation: tags.get(orientationTag) ?? 1,
    ...manyBands(tags.get(photometricTag) ?? 0, tags.get(samplesTag) ?? 1),
  };
}

function manyBands(photometric: number, bands: number): { readonly bands?: number } {
  const colours = photometric <= 1 ? 1 : photometric === 2 ? 3 : bands;
  return bands > colours + 1 ? { bands } : {};
}
