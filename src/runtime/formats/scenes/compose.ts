import type { Random } from '../../random.ts';
import type { SceneSource } from '../../records/image_source.ts';
import type { Sprite } from './sprites.ts';

export type HorizontalHalf = 'left' | 'right';
export type VerticalHalf = 'top' | 'bottom';
export type ObjectSize = 'large' | 'small';

/** An object that a question or statement requires in its image; absent properties are drawn at random. */
export interface Wanted {
  readonly category: string;
  readonly column?: HorizontalHalf;
  readonly size?: ObjectSize;
}

/** An object of a scene with its properties. */
export interface SceneObject {
  readonly name: string;
  readonly category: string;
  /** x, y, width, height in pixels; the sprite fills the box exactly. */
  readonly box: readonly [number, number, number, number];
  readonly size: ObjectSize;
  readonly column: HorizontalHalf;
  readonly row: VerticalHalf;
}

export interface Scene {
  readonly image: SceneSource;
  /** In row-major order. */
  readonly objects: readonly SceneObject[];
}

/** Range of an object's longest side as a fraction of the image's: two large objects fit side by side. */
const shares: Readonly<Record<ObjectSize, readonly [number, number]>> = {
  large: [0.42, 0.48],
  small: [0.2, 0.26],
};

const cells: readonly (readonly [VerticalHalf, HorizontalHalf])[] = [
  ['top', 'left'],
  ['top', 'right'],
  ['bottom', 'left'],
  ['bottom', 'right'],
];

/** Places objects in different quadrants of a square image of `pixels`, so that none covers another. */
export function compose(
  random: Random,
  wanted: readonly Wanted[],
  sprites: readonly Sprite[],
  pixels: number,
): Scene {
  const free = [...cells];
  // Objects that require a certain column choose first.
  const order = [...wanted].sort((a, b) => Number(b.column !== undefined) - Number(a.column !== undefined));
  const placed = order.map((want) => {
    const cell = random.one(free.filter(([, column]) => want.column === undefined || want.column === column));
    free.splice(free.indexOf(cell), 1);
    return place(random, want, cell, sprites, pixels);
  });
  const rank = ({ object }: Placed) =>
    cells.findIndex(([row, column]) => row === object.row && column === object.column);
  placed.sort((a, b) => rank(a) - rank(b));
  return {
    image: {
      kind: 'scene',
      size: pixels,
      background: [random.between(225, 255), random.between(225, 255), random.between(225, 255)],
      objects: placed.map(({ icon, object }) => ({ sprite: icon, box: object.box })),
    },
    objects: placed.map(({ object }) => object),
  };
}

interface Placed {
  readonly icon: string;
  readonly object: SceneObject;
}

function place(
  random: Random,
  want: Wanted,
  [row, column]: readonly [VerticalHalf, HorizontalHalf],
  sprites: readonly Sprite[],
  pixels: number,
): Placed {
  const sprite = random.one(sprites.filter(({ category }) => category === want.category));
  const size = want.size ?? random.one(['large', 'small'] as const);
  const [least, most] = shares[size];
  const longest = random.between(Math.ceil(least * pixels), Math.floor(most * pixels));
  const [, , boundsWidth, boundsHeight] = sprite.bounds;
  const scale = longest / Math.max(boundsWidth, boundsHeight);
  const width = Math.max(1, Math.round(boundsWidth * scale));
  const height = Math.max(1, Math.round(boundsHeight * scale));
  const cell = pixels / 2;
  const x = Math.ceil(column === 'left' ? 0 : cell) + random.between(0, Math.floor(cell) - width);
  const y = Math.ceil(row === 'top' ? 0 : cell) + random.between(0, Math.floor(cell) - height);
  const { name, category, icon } = sprite;
  return { icon, object: { name, category, box: [x, y, width, height], size, column, row } };
}
