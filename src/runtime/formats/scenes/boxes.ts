import type { Random } from '../../random.ts';
import type { DetectionExtra } from '../../records/detection.ts';
import { imageInput } from '../../records/fields.ts';
import type { Sample } from '../../records/record.ts';
import { compose, type SceneObject } from './compose.ts';
import { categories, type Sprite } from './sprites.ts';

/** Attributes of objects besides their category, in index order. */
export const attributes = ['large', 'small', 'left', 'right', 'top', 'bottom'] as const;

/** Number of attributes per box, as in the published annotations. */
const places = 16;

/** One to four objects with their categories, boxes and attributes. */
export function boxes(random: Random, id: string, sprites: readonly Sprite[], pixels: number): Sample {
  const wanted = Array.from({ length: random.between(1, 4) }, () => ({ category: random.one(categories) }));
  const { image, objects } = compose(random, wanted, sprites, pixels);
  return {
    id,
    fields: { image: imageInput(image) },
    truth: {
      label: objects.map(({ category }) => categories.indexOf(category)),
      box: objects.flatMap(({ box: [x, y, width, height] }) =>
        [x + width / 2, y + height / 2, width, height].map((value) => value / pixels),
      ),
      attributes: objects.flatMap(attributeIds),
    },
    extra: { ...extraOf(id, objects, pixels) },
  };
}

function attributeIds({ size, column, row }: SceneObject): readonly number[] {
  const ids = [size, column, row].map((name) => attributes.indexOf(name));
  return [...ids, ...new Array<number>(places - ids.length).fill(-1)];
}

function extraOf(id: string, objects: readonly SceneObject[], pixels: number): DetectionExtra {
  return {
    imageId: id,
    width: pixels,
    height: pixels,
    objects: objects.map(({ category, box }) => ({
      classIndex: categories.indexOf(category),
      box,
      area: box[2] * box[3],
      crowd: false,
    })),
  };
}
