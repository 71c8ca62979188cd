/**
 * A sprite of a scene: a Twemoji graphic from npm `@iconify-json/twemoji`, CC BY 4.0, copyright Twitter, Inc
 * and other contributors. People, flags and symbols are left out.
 */
export interface Sprite {
  /** Name in the icon set. */
  readonly icon: string;
  /** Name in texts. */
  readonly name: string;
  readonly category: string;
  /** x, y, width, height of the visible part, in units of the 36 × 36 view box. */
  readonly bounds: readonly [number, number, number, number];
}

type SpriteRow = readonly [icon: string, name: string, x: number, y: number, width: number, height: number];

/** Within a category the most distinct sprites come first, so that a dataset can use only those. */
const table: Readonly<Record<string, readonly SpriteRow[]>> = {
  animal: [
    ['frog', 'frog', 0, 2, 36, 32],
    ['pig-face', 'pig', 0, 1.13, 36, 32.88],
    ['panda', 'panda', 1, 0, 34, 36],
    ['tiger-face', 'tiger', 1, 0, 34, 36],
    ['cow-face', 'cow', 0, 0.63, 36, 35.38],
    ['cat-face', 'cat', 1.5, 1.75, 33, 33.25],
    ['fox', 'fox', 0.25, 2, 35.5, 32],
    ['dog-face', 'dog', 0.5, 2.13, 35, 33.88],
    ['rabbit-face', 'rabbit', 2.13, 0, 31.75, 36],
    ['monkey-face', 'monkey', 1.13, 0, 33.88, 36],
  ],
  fruit: [
    ['red-apple', 'red apple', 3, 0, 30, 36],
    ['banana', 'banana', 1, 1.75, 32.13, 34.25],
    ['grapes', 'grapes', 1, 0, 35, 36],
    ['strawberry', 'strawberry', 3, 0.25, 30, 35.63],
    ['tangerine', 'tangerine', 0, 0.13, 36, 35.88],
    ['watermelon', 'watermelon', 0, 0, 36, 25.25],
    ['lemon', 'lemon', 0, 1, 36, 34.88],
    ['cherries', 'cherries', 3, 0, 31, 36],
    ['pear', 'pear', 2.63, 0.5, 30.75, 35.5],
    ['pineapple', 'pineapple', 3, 0.5, 27.88, 35.5],
  ],
  vehicle: [
    ['bus', 'bus', 0, 10, 36, 25],
    ['fire-engine', 'fire engine', 0, 8, 36, 27],
    ['automobile', 'car', 0, 14, 36, 21],
    ['taxi', 'taxi', 0, 12, 36, 23],
    ['police-car', 'police car', 0, 12, 36, 23],
    ['tractor', 'tractor', 1, 5, 35, 30],
    ['ambulance', 'ambulance', 0, 5, 36, 30],
    ['locomotive', 'locomotive', 0, 3, 36, 33],
    ['airplane', 'airplane', 0.38, 0.63, 35, 35],
    ['rocket', 'rocket', 1, 0, 35, 35],
  ],
  building: [
    ['house', 'house', 2.5, 2, 31, 33],
    ['castle', 'castle', 0, 4, 36, 32],
    ['church', 'church', 3, 0, 30, 36],
    ['factory', 'factory', 1, 0, 34, 36],
    ['hospital', 'hospital', 0, 0, 36, 36],
    ['school', 'school', 0, 0, 36, 36],
    ['bank', 'bank', 0, 0, 36, 36],
    ['hotel', 'hotel', 0, 1, 36, 35],
    ['office-building', 'office building', 0, 3, 36, 33],
    ['post-office', 'post office', 1, 0, 34, 36],
  ],
  plant: [
    ['evergreen-tree', 'evergreen tree', 3, 0, 30, 36],
    ['cactus', 'cactus', 1, 0, 34, 35.5],
    ['sunflower', 'sunflower', 1, 0, 34, 36],
    ['palm-tree', 'palm tree', 2.38, 0.25, 31, 35.63],
    ['tulip', 'tulip', 1, 0, 33.88, 36],
    ['deciduous-tree', 'deciduous tree', 2, 0, 32, 36],
    ['rose', 'rose', 7, 0, 22, 36],
    ['herb', 'herb', 2.38, 0.75, 32, 34.38],
    ['seedling', 'seedling', 0.25, 0.63, 35.38, 35.25],
    ['four-leaf-clover', 'four leaf clover', 1, 0, 34, 36],
  ],
  ball: [
    ['basketball', 'basketball', 0, 0, 36, 36],
    ['soccer-ball', 'soccer ball', 0, 0, 36, 36],
    ['tennis', 'tennis ball', 0, 0, 36, 36],
    ['pool-8-ball', 'billiard ball', 0, 0, 36, 36],
    ['volleyball', 'volleyball', 0, 0, 36, 36],
    ['baseball', 'baseball', 0, 0, 36, 36],
    ['american-football', 'football', 0.5, 0.5, 35, 35],
    ['softball', 'softball', 0, 0, 36, 36],
    ['rugby-football', 'rugby ball', 0.5, 0.5, 35.5, 35],
    ['yarn', 'yarn', 0, 0.13, 36, 35.88],
  ],
  tool: [
    ['hammer', 'hammer', 0.5, 2.13, 34.38, 32.75],
    ['wrench', 'wrench', 0, 0, 36, 36],
    ['axe', 'axe', 0, 2.88, 36, 28.63],
    ['scissors', 'scissors', 2, 0.13, 32, 34.75],
    ['gear', 'gear', 0, 0, 36, 36],
    ['carpentry-saw', 'saw', 0.38, 2.63, 35.63, 31.13],
    ['screwdriver', 'screwdriver', 1, 1, 33.88, 33.88],
    ['nut-and-bolt', 'nut and bolt', 0.5, 0.5, 35.5, 35.5],
    ['pick', 'pick', 0, 0, 34.13, 34.25],
    ['shovel', 'shovel', 0, 0, 36, 36],
  ],
  instrument: [
    ['guitar', 'guitar', 0, 0.63, 35.38, 35.38],
    ['violin', 'violin', 0.75, 0, 35.25, 35.25],
    ['trumpet', 'trumpet', 0.63, 1, 34.38, 34.38],
    ['drum', 'drum', 0, 0, 36, 36],
    ['accordion', 'accordion', 0.25, 3.63, 35.5, 28.75],
    ['saxophone', 'saxophone', 0, 4.88, 36, 31.13],
    ['banjo', 'banjo', 0, 0, 36, 36],
    ['flute', 'flute', 0, 0, 35.25, 35.25],
    ['harp', 'harp', 3.5, 0, 29, 36],
    ['maracas', 'maracas', 0, 0, 36, 36],
  ],
};

export const categories: readonly string[] = Object.keys(table);

/** The first `count` sprites of every category. */
export function spritesPerCategory(count: number): readonly Sprite[] {
  return Object.entries(table).flatMap(([category, rows]) =>
    rows.slice(0, count).map(([icon, name, x, y, width, height]) => ({
      icon,
      name,
      category,
      bounds: [x, y, width, height] as const,
    })),
  );
}

export const mostPerCategory = Math.min(...Object.values(table).map((rows) => rows.length));

const byIcon = new Map(spritesPerCategory(mostPerCategory).map((sprite) => [sprite.icon, sprite]));

export function spriteOf(icon: string): Sprite {
  const sprite = byIcon.get(icon);
  if (!sprite) throw new Error(`no sprite is called ${icon}`);
  return sprite;
}
