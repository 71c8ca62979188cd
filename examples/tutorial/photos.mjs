import { drawScene, emojiOf } from './emoji.mjs';
import { Random } from './random.mjs';

const side = 32;
const classes = {
  animal: emojiOf('Animals & Nature', /^(?!.*(leaf|tree|flower|blossom|web|nest|wing|feather)).*$/),
  face: emojiOf('Smileys & Emotion', /face/),
  flag: emojiOf('Flags', /^flag-/),
  food: emojiOf('Food & Drink'),
};

/** `photos/CLASS/NAME.png`: images in a folder for each class. */
export async function photos() {
  const random = new Random(1);
  const files = [];
  for (const [name, emoji] of Object.entries(classes)) {
    for (const each of emoji.slice(0, 60)) {
      const background = { r: random.whole(150, 255), g: random.whole(150, 255), b: random.whole(150, 255) };
      const image = await drawScene(side, background, [{ name: each, left: 2, top: 2, side: side - 4 }]);
      files.push([`photos/${name}/${each}.png`, image]);
    }
  }
  return files;
}
