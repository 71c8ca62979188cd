import { createRequire } from 'node:module';
import sharp from 'sharp';

/** Twemoji graphics, © Twitter, Inc and other contributors, CC BY 4.0. */
const require = createRequire(import.meta.url);
const { icons, width, height } = require('@iconify-json/twemoji/icons.json');
const { categories } = require('@iconify-json/twemoji/metadata.json');

/** Names of the emoji of a category that match a pattern. */
export function emojiOf(category, pattern = /./) {
  return categories[category].filter((name) => pattern.test(name) && name in icons);
}

/** An emoji as a square PNG image, with transparency. */
export function drawEmoji(name, side) {
  const { body, width: w = width, height: h = height } = icons[name];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 ${w} ${h}">${body}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

/** Draws emoji, each `{ name, left, top, side }`, onto a square of one colour; a PNG image. */
export async function drawScene(side, background, emoji) {
  const layers = await Promise.all(
    emoji.map(async ({ name, left, top, side: size }) => ({ input: await drawEmoji(name, size), left, top })),
  );
  return sharp({ create: { width: side, height: side, channels: 3, background } })
    .composite(layers)
    .png()
    .toBuffer();
}
