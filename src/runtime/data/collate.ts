import { DataError } from '../formats/format.ts';
import type { Picture, Tokens } from '../prepare/prepare.ts';

/** Sides of pictures of differing sizes are rounded up to this, so that few programs serve all batches. */
const sideStep = 32;

/**
 * Height and width of a batch: that of its pictures where preparation fixes one, else the largest of each, rounded
 * up.
 */
export function canvasOf(
  pictures: readonly Picture[],
  fixed: boolean,
): { readonly height: number; readonly width: number } {
  const most = (sides: readonly number[]) => {
    const side = Math.max(...sides);
    return fixed ? side : Math.ceil(side / sideStep) * sideStep;
  };
  return {
    height: most(pictures.map(({ height }) => height)),
    width: most(pictures.map(({ width }) => width)),
  };
}

/** pixels [B, 3, H, W] with pictures at the top left and zeros elsewhere; mask [B, H, W], 1 = padding. */
export function collatePictures(
  pictures: readonly Picture[],
  { height, width }: { readonly height: number; readonly width: number },
): { readonly pixels: Float32Array; readonly mask: Int32Array } {
  const plane = height * width;
  const pixels = new Float32Array(pictures.length * 3 * plane);
  const mask = new Int32Array(pictures.length * plane).fill(1);
  pictures.forEach((picture, b) => {
    for (let y = 0; y < picture.height; y++) {
      const from = y * picture.width * 3;
      const to = b * 3 * plane + y * width;
      for (let x = 0; x < picture.width; x++) {
        for (let c = 0; c < 3; c++) pixels[to + c * plane + x] = picture.data[from + x * 3 + c]!;
      }
      const row = b * plane + y * width;
      mask.fill(0, row, row + picture.width);
    }
  });
  return { pixels, mask };
}

/** ids, segments and mask [B, L], zeros on padding; mask 1 = token. `names`: of the records, for messages. */
export function collateTokens(
  texts: readonly Tokens[],
  buckets: readonly number[],
  names: readonly string[],
): {
  readonly ids: Int32Array;
  readonly segments: Int32Array;
  readonly mask: Int32Array;
  readonly length: number;
} {
  const length = bucketFor(texts, buckets, names);
  const [ids, segments, mask] = [0, 1, 2].map(() => new Int32Array(texts.length * length)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  texts.forEach((text, b) => {
    ids.set(text.ids, b * length);
    segments.set(text.segments, b * length);
    mask.fill(1, b * length, b * length + text.ids.length);
  });
  return { ids, segments, mask, length };
}

function bucketFor(texts: readonly Tokens[], buckets: readonly number[], names: readonly string[]): number {
  const lengths = texts.map(({ ids }) => ids.length);
  const longest = Math.max(...lengths);
  const bucket = buckets.find((length) => length >= longest);
  if (bucket !== undefined) return bucket;
  const largest = Math.max(...buckets);
  throw new DataError(
    names[lengths.indexOf(longest)] ?? 'text',
    `the text has ${longest} tokens; batches hold at most ${largest}`,
    `add truncate(${largest}) to the modality's \`prepare\`, or a longer length to \`pad\``,
  );
}
