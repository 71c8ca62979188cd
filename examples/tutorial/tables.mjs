import { Random } from './random.mjs';

const good = [
  'warm',
  'funny',
  'moving',
  'clever',
  'beautiful',
  'a joy',
  'fresh',
  'charming',
  'bold',
  'gripping',
];
const bad = [
  'dull',
  'slow',
  'noisy',
  'tired',
  'far too long',
  'a bore',
  'flat',
  'clumsy',
  'empty',
  'forgettable',
];
const parts = ['the plot', 'the music', 'the cast', 'the ending', 'every scene', 'the script'];

/** `reviews.csv`: a text and a class. Some reviews name a weakness of a good film, or a strength of a bad one. */
export function reviews() {
  const random = new Random(3);
  const lines = new Set(['comment,sentiment']);
  while (lines.size <= 600) {
    const words = [good, bad];
    const [own, other] = random.next() < 0.5 ? words : words.toReversed();
    const praise = `${random.pick(parts)} is ${random.pick(own)} and ${random.pick(own)}`;
    const doubt = random.next() < 0.4 ? `, though ${random.pick(parts)} is ${random.pick(other)}` : '';
    lines.add(`"${praise}${doubt}",${own === good ? 'pos' : 'neg'}`);
  }
  return [['reviews.csv', `${[...lines].join('\n')}\n`]];
}

/** `flats.csv`: numbers and a category, and a price computed from them with noise. Some years are missing. */
export function flats() {
  const random = new Random(4);
  const prices = { centre: 9, north: 6, south: 5 };
  const lines = ['area,beds,built,district,price'];
  for (let i = 0; i < 600; i++) {
    const district = random.pick(Object.keys(prices));
    const [area, built] = [random.whole(250, 1400) / 10, random.whole(1900, 2020)];
    const beds = Math.max(1, Math.round(area / 28 + random.noise()));
    const price = prices[district] * area + 20 * beds + (built - 1900) + 30 * random.noise();
    lines.push([area, beds, random.next() < 0.1 ? '' : built, district, price.toFixed(1)].join(','));
  }
  return [['flats.csv', `${lines.join('\n')}\n`]];
}
