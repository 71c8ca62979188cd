import type { Random } from '../../random.ts';
import { categories } from './sprites.ts';
import { numerals, withArticle } from './wording.ts';
import type { SceneText, Yield } from './yield.ts';

const columns = ['left', 'right'] as const;
const sizes = ['large', 'small'] as const;

/**
 * Questions on a scene. Answers are balanced within a family; no answer makes up more than a sixth of all.
 */
export const questions: Yield = {
  labels: ['yes', 'no', ...numerals, ...columns, ...categories],
  draw(random) {
    const family = random.weighted([
      [30, exists],
      [24, count],
      [20, place],
      [26, category],
    ]);
    return family(random);
  },
};

function exists(random: Random): SceneText {
  const label = random.one(['yes', 'no'] as const);
  const number = random.between(1, 2);
  const drawn = random.some(categories, number + 1);
  const [shown, asked] = [drawn.slice(0, number), label === 'yes' ? drawn[0]! : drawn[number]!];
  const text = random.one([
    `is there ${withArticle(asked)} in the image ?`,
    `can you see ${withArticle(asked)} ?`,
    `does the image show ${withArticle(asked)} ?`,
  ]);
  return { family: 'exists', text, label, wanted: shown.map((category) => ({ category })) };
}

function count(random: Random): SceneText {
  const label = random.one(numerals);
  const shown = random.some(categories, numerals.indexOf(label) + 1);
  const text = random.one([
    'how many objects are there ?',
    'how many objects can you see ?',
    'what is the number of objects ?',
  ]);
  return { family: 'count', text, label, wanted: shown.map((category) => ({ category })) };
}

function place(random: Random): SceneText {
  const label = random.one(columns);
  const other = label === 'left' ? 'right' : 'left';
  const [asked, second] = random.some(categories, 2);
  const wanted = [{ category: asked!, column: label }];
  const text = random.one([
    `where is the ${asked} ?`,
    `on which side is the ${asked} ?`,
    `is the ${asked} on the left or on the right ?`,
  ]);
  const alone = random.below(2) === 0;
  return {
    family: 'place',
    text,
    label,
    wanted: alone ? wanted : [...wanted, { category: second!, column: other }],
  };
}

function category(random: Random): SceneText {
  const [label, second] = random.some(categories, 2) as [string, string];
  return random.one([alone, bySide, bySize])(random, label, second);
}

function alone(random: Random, label: string): SceneText {
  const text = random.one(['what is in the image ?', 'what kind of object is this ?', 'what can you see ?']);
  return { family: 'category', text, label, wanted: [{ category: label }] };
}

function bySide(random: Random, label: string, second: string): SceneText {
  const side = random.one(columns);
  const other = side === 'left' ? 'right' : 'left';
  const text = random.one([`what is on the ${side} ?`, `what kind of object is on the ${side} ?`]);
  return {
    family: 'category',
    text,
    label,
    wanted: [
      { category: label, column: side },
      { category: second, column: other },
    ],
  };
}

function bySize(random: Random, label: string, second: string): SceneText {
  const size = random.one(sizes);
  const other = size === 'large' ? 'small' : 'large';
  const text = random.one([`what is the ${size} object ?`, `what kind of object is the ${size} one ?`]);
  return {
    family: 'category',
    text,
    label,
    wanted: [
      { category: label, size },
      { category: second, size: other },
    ],
  };
}
