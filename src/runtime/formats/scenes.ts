import type { InputKind } from '../../compiler/catalog/signature.ts';
import { integer, option, optionalInteger } from '../arguments.ts';
import { Random } from '../random.ts';
import { imageInput, textInput } from '../records/fields.ts';
import type { Sample, Split } from '../records/record.ts';
import type { FormatBuiltin } from './format.ts';
import { attributes, boxes } from './scenes/boxes.ts';
import { captions } from './scenes/captions.ts';
import { compose } from './scenes/compose.ts';
import { names } from './scenes/names.ts';
import { questions } from './scenes/questions.ts';
import { categories, mostPerCategory, type Sprite, spritesPerCategory } from './scenes/sprites.ts';
import { statements } from './scenes/statements.ts';
import type { Yield } from './scenes/yield.ts';

const yields: Readonly<Record<'questions' | 'statements' | 'names', Yield>> = {
  questions,
  statements,
  names,
};
/**
 * Largest number of records of a split. Each record is composed when it is read; only the order is kept in
 * memory.
 */
const mostRecords = 10_000_000;

const yieldNames = ['questions', 'statements', 'names', 'captions', 'boxes'] as const;

/**
 * Images composed of Twemoji sprites, with texts about them. Records are generated from their index and not
 * stored.
 */
export const scenes: FormatBuiltin = {
  name: 'scenes',
  category: 'format',
  summary:
    'Images composed of sprites (Twemoji, CC BY 4.0) and texts about them: questions with 15 answers, statements ' +
    'that are true, false or unverifiable, sprite names to be sorted into 8 categories, captions of single objects (truth: `label`), or the objects ' +
    'themselves: their categories, boxes, and attributes for size and place (truth: `label`, `box`, `attributes`). The ' +
    'same seed gives the same records.',
  parameters: [
    {
      name: 'yields',
      type: { kind: 'option', of: yieldNames },
      doc: 'Kind of record; `.names` has no image, `.boxes` has no text.',
    },
    {
      name: 'train',
      type: { kind: 'integer', min: 1, max: mostRecords },
      doc: 'Number of training records.',
      default: 4000,
    },
    {
      name: 'valid',
      type: { kind: 'integer', min: 1, max: mostRecords },
      doc: 'Number of held-out records.',
      default: 500,
    },
    {
      name: 'size',
      type: { kind: 'integer', min: 24, max: 1024 },
      doc: 'Height and width of an image in pixels.',
      default: 48,
    },
    {
      name: 'sprites',
      type: { kind: 'integer', min: 1, max: mostPerCategory },
      doc: 'Number of sprites of each of the 8 categories; fewer are easier to learn.',
      default: mostPerCategory,
    },
    {
      name: 'seed',
      type: { kind: 'integer', min: 0 },
      doc: 'Seed of the records; by default that of the training.',
      default: null,
    },
  ],
  example: 'format: scenes(yields: .questions, train: 4000, valid: 500, size: 48)',
  fields: { image: 'image', text: 'text' },
  truth: ['label', 'box', 'attributes'],
  contents(args) {
    const kind = option(args, 'yields', yieldNames);
    return kind === 'boxes'
      ? { truth: ['label', 'box', 'attributes'], fields: { image: 'image' }, classes: categories, attributes }
      : { truth: ['label'], fields: fieldsOf(kind), classes: labelsOf(kind) };
  },
  async open(args, context) {
    const kind = option(args, 'yields', yieldNames);
    const sprites = spritesPerCategory(integer(args, 'sprites'));
    const seed = optionalInteger(args, 'seed') ?? context.seed;
    const pixels = integer(args, 'size');
    const record = (name: 'train' | 'valid', index: number): Sample => {
      const random = new Random(seed, kind, name, index);
      const id = `${name}:${index}`;
      if (kind === 'boxes') return boxes(random, id, sprites, pixels);
      if (kind === 'captions') return captions(random, id, sprites, pixels);
      return sample(yields[kind], random, { split: name, id }, sprites, pixels);
    };
    const split = (name: 'train' | 'valid'): Split => ({
      name,
      length: integer(args, name),
      at: (index) => record(name, index),
    });
    const splits = { train: split('train'), valid: split('valid') };
    const labels = labelsOf(kind);
    return { splits, names: { label: labels, ...(kind === 'boxes' && { attributes }) } };
  },
};

function fieldsOf(kind: (typeof yieldNames)[number]): Readonly<Record<string, InputKind>> {
  return kind === 'names' ? { text: 'text' } : { image: 'image', text: 'text' };
}

/** Names of the classes of a kind of record: categories if its records are about objects. */
function labelsOf(kind: (typeof yieldNames)[number]): readonly string[] {
  return kind === 'boxes' || kind === 'captions' ? categories : yields[kind].labels;
}

function sample(
  kind: Yield,
  random: Random,
  { split, id }: { readonly split: 'train' | 'valid'; readonly id: string },
  sprites: readonly Sprite[],
  pixels: number,
): Sample {
  const { text, label, wanted, family } = kind.draw(random, split, sprites);
  const record = {
    id,
    fields: { text: textInput(text) },
    truth: { label: kind.labels.indexOf(label) },
  };
  if (!wanted) return { ...record, extra: { family } };
  const { image, objects } = compose(random, wanted, sprites, pixels);
  const fields = { ...record.fields, image: imageInput(image) };
  return { ...record, fields, extra: { family, objects } };
}
