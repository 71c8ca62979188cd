import type { Random } from '../../random.ts';
import { categories } from './sprites.ts';
import { numerals, ofObjects, withArticle } from './wording.ts';
import type { SceneText, Yield } from './yield.ts';

const truths = ['true', 'false', 'unverifiable'] as const;
type Decided = 'true' | 'false';

/** Statements about a scene: a third each are true, false, and unverifiable from the image. */
export const statements: Yield = {
  labels: truths,
  draw(random) {
    const label = random.one(truths);
    return label === 'unverifiable'
      ? unverifiable(random)
      : random.one([exists, count, place])(random, label);
  },
};

function exists(random: Random, label: Decided): SceneText {
  const number = random.between(1, 2);
  const drawn = random.some(categories, number + 1);
  const said = label === 'true' ? drawn[0]! : drawn[number]!;
  const text = random.one([`there is ${withArticle(said)}`, `the image shows ${withArticle(said)}`]);
  return { family: 'exists', text, label, wanted: drawn.slice(0, number).map((category) => ({ category })) };
}

function count(random: Random, label: Decided): SceneText {
  const [shown, other] = random.some(numerals, 2) as [(typeof numerals)[number], (typeof numerals)[number]];
  const said = ofObjects(label === 'true' ? shown : other);
  const text = random.one([
    `there ${said === 'one object' ? 'is' : 'are'} ${said}`,
    `the image shows ${said}`,
  ]);
  const drawn = random.some(categories, numerals.indexOf(shown) + 1);
  return { family: 'count', text, label, wanted: drawn.map((category) => ({ category })) };
}

function place(random: Random, label: Decided): SceneText {
  const column = random.one(['left', 'right'] as const);
  const other = column === 'left' ? 'right' : 'left';
  const said = label === 'true' ? column : other;
  const [subject, second] = random.some(categories, 2) as [string, string];
  const text = random.one([
    `the ${subject} is on the ${said}`,
    `on the ${said} there is ${withArticle(subject)}`,
  ]);
  const wanted = [{ category: subject, column }];
  const alone = random.below(2) === 0;
  return {
    family: 'place',
    text,
    label,
    wanted: alone ? wanted : [...wanted, { category: second, column: other }],
  };
}

/** A statement about an object of the image that the image cannot confirm. */
function unverifiable(random: Random): SceneText {
  const drawn = random.some(categories, random.between(1, 3));
  const subject = drawn[0]!;
  const text = random.one([
    `the ${subject} was here yesterday`,
    `somebody likes the ${subject}`,
    `the ${subject} belongs to a friend`,
    `the ${subject} on the ${random.one(['left', 'right'])} has a name`,
    `there will be ${withArticle(subject)} tomorrow`,
    `the image with the ${ofObjects(random.one(numerals))} is old`,
  ]);
  return {
    family: 'unverifiable',
    text,
    label: 'unverifiable',
    wanted: drawn.map((category) => ({ category })),
  };
}
