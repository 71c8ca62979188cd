import { drawScene } from './emoji.mjs';
import { Random } from './random.mjs';

const side = 48;
const cell = side / 2;
const things = { apple: 'red-apple', cat: 'cat-face', car: 'automobile', clock: 'three-oclock' };
const names = Object.keys(things);
const count = 160;

/** Up to four things of different kinds, in the four cells of a square. */
function shelf(random) {
  const kinds = names.filter(() => random.next() < 0.5);
  const cells = random.shuffled([0, 1, 2, 3]);
  return kinds.map((kind, i) => {
    const size = random.whole(20, cell);
    const [left, top] = [cells[i] % 2, Math.floor(cells[i] / 2)].map(
      (at) => at * cell + random.whole(0, cell - size),
    );
    return { kind, left, top, side: size };
  });
}

/**
 * Images of things on a shelf, with their boxes as YOLO text files (`shelves/data.yaml`) and with questions about
 * them (`questions.csv`).
 */
export async function shelves() {
  const random = new Random(2);
  const files = [['shelves/data.yaml', `train: images\nnames: [${names.join(', ')}]\n`]];
  const questions = ['image,question,answer'];
  for (let i = 0; i < count; i++) {
    const things = shelf(random);
    const background = { r: random.whole(200, 255), g: random.whole(200, 255), b: random.whole(200, 255) };
    files.push([`shelves/images/${i}.png`, await draw(things, background)]);
    files.push([`shelves/labels/${i}.txt`, things.map(yoloLine).join('')]);
    for (const kind of names) {
      const present = things.some((thing) => thing.kind === kind);
      questions.push(
        `shelves/images/${i}.png,can you see ${kind === 'apple' ? 'an' : 'a'} ${kind}?,${present ? 'yes' : 'no'}`,
      );
    }
    questions.push(`shelves/images/${i}.png,how many things can you see?,${things.length}`);
  }
  return [...files, ['questions.csv', `${questions.join('\n')}\n`]];
}

function draw(placed, background) {
  return drawScene(
    side,
    background,
    placed.map(({ kind, ...place }) => ({ name: things[kind], ...place })),
  );
}

/** The class, then the centre and the size of the box as fractions of the image. */
function yoloLine({ kind, left, top, side: size }) {
  const box = [left + size / 2, top + size / 2, size, size].map((length) => (length / side).toFixed(6));
  return `${names.indexOf(kind)} ${box.join(' ')}\n`;
}
