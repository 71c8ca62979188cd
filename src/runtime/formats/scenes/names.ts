import { categories } from './sprites.ts';
import { withArticle } from './wording.ts';
import type { Yield } from './yield.ts';

/** Sentence templates. The splits share no template, but the same names. */
const sentences = {
  train: [
    (name: string) => name,
    (name: string) => `a photo of ${withArticle(name)}`,
    (name: string) => `this is ${withArticle(name)}`,
    (name: string) => `look at the ${name}`,
    (name: string) => `the ${name} in the image`,
    (name: string) => `here we see ${withArticle(name)} today`,
  ],
  valid: [
    (name: string) => `an image of the ${name}`,
    (name: string) => `we look at ${withArticle(name)} here`,
    (name: string) => `drawing of ${withArticle(name)} at home`,
    (name: string) => `is this ${withArticle(name)}`,
  ],
} as const;

/** The name of a sprite within a sentence, to be classified by category; no image. */
export const names: Yield = {
  labels: categories,
  draw(random, split, sprites) {
    const { name, category } = random.one(sprites);
    return {
      family: 'name',
      text: random.one<(name: string) => string>(sentences[split])(name),
      label: category,
    };
  },
};
