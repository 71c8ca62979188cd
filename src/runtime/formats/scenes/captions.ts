import type { Random } from '../../random.ts';
import { imageInput, textInput } from '../../records/fields.ts';
import type { Sample } from '../../records/record.ts';
import { compose } from './compose.ts';
import { categories, type Sprite } from './sprites.ts';
import { withArticle } from './wording.ts';

/**
 * An image of one object with a sentence that states its name, size and position; the class is its category.
 */
export function captions(random: Random, id: string, sprites: readonly Sprite[], pixels: number): Sample {
  const category = random.one(categories);
  const { image, objects } = compose(random, [{ category }], sprites, pixels);
  const { name, size, row, column } = objects[0]!;
  const text = `${withArticle(`${size} ${name}`)} at the ${row} ${column}`;
  const fields = { image: imageInput(image), text: textInput(text) };
  return { id, fields, truth: { label: categories.indexOf(category) }, extra: { objects } };
}
