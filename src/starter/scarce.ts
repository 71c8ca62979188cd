import type { SurveyedPart } from './part.ts';

/** Number of training images with a class below which a detector seldom learns it. */
const fewestImages = 20;

/** Largest number of classes named in a note. */
const mostNamed = 5;

/** A note on box classes that occur in too few images, with the way to leave them out. */
export function scarceNotes({ target, survey }: Pick<SurveyedPart, 'target' | 'survey'>): readonly string[] {
  if (target !== 'boxes') return [];
  const { names, recordsByClass } = survey;
  const scarce = recordsByClass.filter((count) => count < fewestImages).length;
  if (scarce === 0) return [];
  const frequent = names
    .map((name, index) => ({ name, count: recordsByClass[index]! }))
    .sort((a, b) => b.count - a.count)
    .slice(0, mostNamed)
    .map(({ name, count }) => `${name} (${count})`);
  const few = `${scarce} of ${names.length} classes occur in fewer than ${fewestImages} training images, too few for a detector that starts from nothing.`;
  if (names.length === 1) return [few];
  return [
    `${few} The most frequent, with their images: ${frequent.join(', ')}. \`only: ["NAME"]\` in the format, or \`--classes NAME\` of ` +
      '`unitc new`, keeps the classes it names.',
  ];
}
