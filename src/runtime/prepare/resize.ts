import { numbers, optionalInteger } from '../arguments.ts';
import { resample } from './image/resample.ts';
import type { ImageStep } from './prepare.ts';

const side = { kind: 'integer', min: 1 } as const;

/** Bilinear resizing as in PIL and torchvision; `shortest` and `longest` preserve the aspect ratio. */
export const resize: ImageStep = {
  name: 'resize',
  category: 'prepare',
  on: 'pixels',
  forms: { from: 'image', to: 'image' },
  summary:
    'Resizes images, bilinear and antialiased, bit for bit like PIL: to `height` and `width`, or with the aspect ratio ' +
    'kept to a `shortest` side, which is reduced if the other side would exceed `longest`. An image that would have ' +
    'no pixels is an error.',
  parameters: [
    { name: 'height', type: side, doc: 'Height in pixels; needs `width`.', default: null },
    { name: 'width', type: side, doc: 'Width in pixels; needs `height`.', default: null },
    { name: 'shortest', type: side, doc: 'Shorter side in pixels; needs `longest`.', default: null },
    {
      name: 'longest',
      type: side,
      doc: 'Limit of the longer side in pixels; needs `shortest`.',
      default: null,
    },
    {
      name: 'training',
      type: { kind: 'list', of: side },
      doc: 'Shorter sides in pixels to draw from in training, instead of `shortest`.',
      default: [],
    },
  ],
  example: 'prepare: resize(height: 64, width: 64)',
  check(args) {
    const given = (name: string) => optionalInteger(args, name) !== null;
    const fixed = given('height') && given('width') && !given('shortest') && !given('longest');
    const keepsRatio = given('shortest') && given('longest') && !given('height') && !given('width');
    if (fixed && numbers(args, 'training').length > 0) {
      const message = '`training` needs `shortest` and `longest`, not `height` and `width`';
      return [{ arguments: ['training', 'height', 'width'], message }];
    }
    if (fixed || keepsRatio) return [];
    const message = '`resize` needs `height` and `width`, or `shortest` and `longest`';
    return [{ arguments: [], message, hint: 'as in `resize(height: 64, width: 64)`' }];
  },
  facts(args) {
    const height = optionalInteger(args, 'height');
    const width = optionalInteger(args, 'width');
    return height === null || width === null ? {} : { height, width };
  },
  cacheable: (args) => numbers(args, 'training').length === 0,
  apply(image, args, random) {
    const drawn =
      random && numbers(args, 'training').length > 0 ? random.one(numbers(args, 'training')) : null;
    const target = targetSize(image, drawn === null ? args : { ...args, shortest: drawn });
    return resample(image, target.width, target.height);
  },
};

interface ResizedSize {
  readonly width: number;
  readonly height: number;
}

function targetSize(image: ResizedSize, args: Readonly<Record<string, unknown>>): ResizedSize {
  const [height, width] = [optionalInteger(args, 'height'), optionalInteger(args, 'width')];
  if (height !== null && width !== null) return { height, width };
  const [shortest, longest] = [optionalInteger(args, 'shortest'), optionalInteger(args, 'longest')];
  if (shortest !== null && longest !== null) return keepingAspect(image, shortest, longest);
  throw new Error('resize without a size');
}

/**
 * DETR's `get_size_with_aspect_ratio`: the other side is truncated to whole pixels, not rounded; it may be 0.
 */
export function keepingAspect(
  { width, height }: ResizedSize,
  shortest: number,
  longest: number,
): ResizedSize {
  const [least, most] = [Math.min(width, height), Math.max(width, height)];
  const side = (most / least) * shortest > longest ? roundHalfEven((longest * least) / most) : shortest;
  if (least === side) return { width, height };
  return width < height
    ? { width: side, height: Math.trunc((side * height) / width) }
    : { width: Math.trunc((side * width) / height), height: side };
}

/** Python's `round`. */
function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}
