import { dirname, resolve } from 'node:path';
import { type CallArguments, optionalText, text, texts } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { folder } from '../reading/files.ts';
import { asObject, describe, type Fields, parseJson } from '../reading/json.ts';
import { streamLines } from '../reading/lines.ts';
import { indexOfNames } from '../reading/names.ts';
import { classIndex, sortedNames } from '../records/class_names.ts';
import { imageInput, type TextField, textInput } from '../records/fields.ts';
import type { RecordProblems } from '../records/problems.ts';
import type { Sample, Split } from '../records/record.ts';
import type { FormatBuiltin } from './format.ts';
import { listSplit, requireRecords, trainAndValid } from './support/splits.ts';

const field = (name: string, doc: string) =>
  ({ name, type: { kind: 'string' }, doc, default: null }) as const;

/** Own records in JSON Lines, with the names of their fields given in the spec. */
export const jsonl: FormatBuiltin = {
  name: 'jsonl',
  category: 'format',
  summary:
    'Own records: one JSON object per line, with a class name in one field, and a text, a pair of texts, the path of an image, or ' +
    'text and image in others. The classes are the labels of the training split in alphabetical order, or `labels`. Truth: `label`.',
  parameters: [
    {
      name: 'path',
      type: { kind: 'path', exists: 'later' },
      doc: 'Folder of the files.',
      positional: true,
    },
    { name: 'train', type: { kind: 'string' }, doc: 'File of the training split.', default: 'train.jsonl' },
    { name: 'valid', type: { kind: 'string' }, doc: 'File of the held-out split.', default: 'valid.jsonl' },
    field('text', 'Field with the text.'),
    field('pair', 'Field with the second text of a pair; needs `text`.'),
    field('image', 'Field with the path of an image, relative to the folder of the file.'),
    {
      name: 'label',
      type: { kind: 'string' },
      doc: 'Field with the class: text, a whole number, or true or false.',
      default: 'label',
    },
    {
      name: 'labels',
      type: { kind: 'list', of: { kind: 'string' } },
      doc: 'Names of the classes in the order of the outputs; by default found in the training split.',
      default: [],
    },
  ],
  example: 'format: jsonl("data/reviews", text: "comment", label: "sentiment")',
  fields: { image: 'image', text: 'text' },
  truth: ['label'],
  check(args) {
    const { text, pair, image } = fieldsOf(args);
    if (text === null && image === null) {
      return [
        {
          arguments: ['text', 'image'],
          message: 'records need a text or an image',
          hint: 'write `text: "FIELD"` or `image: "FIELD"`',
        },
      ];
    }
    if (pair === null || text !== null) return [];
    return [{ arguments: ['pair', 'text'], message: '`pair` needs `text`, the field of the first text' }];
  },
  contents(args) {
    const { text, image } = fieldsOf(args);
    return {
      fields: { ...(text !== null && { text: 'text' }), ...(image !== null && { image: 'image' }) },
    };
  },
  async open(args, { root }) {
    const base = folder(resolve(root, text(args, 'path')), 'give the folder of the .jsonl files');
    const fields = fieldsOf(args);
    const file = { train: resolve(base, text(args, 'train')), valid: resolve(base, text(args, 'valid')) };
    const given = texts(args, 'labels');
    let labels = given;
    const splits = await trainAndValid((name, problems) => {
      const records = readRecords(file[name], fields, problems);
      requireRecords(records, problems, file[name], 'the file has no records');
      if (name === 'train' && given.length === 0) labels = sortedNames(records.map(({ label }) => label));
      return splitOf(name, records, indexOfNames(labels, 'labels'), problems);
    });
    return { splits, names: { label: labels } };
  },
};

interface FieldNames {
  readonly text: string | null;
  readonly pair: string | null;
  readonly image: string | null;
  readonly label: string;
}

function fieldsOf(args: CallArguments): FieldNames {
  return {
    text: optionalText(args, 'text'),
    pair: optionalText(args, 'pair'),
    image: optionalText(args, 'image'),
    label: text(args, 'label'),
  };
}

interface JsonRecord {
  /** File and line. */
  readonly where: string;
  readonly label: string;
  readonly text: TextField['text'] | undefined;
  readonly image: string | undefined;
}

function readRecords(file: string, fields: FieldNames, problems: RecordProblems): readonly JsonRecord[] {
  const records: JsonRecord[] = [];
  for (const { number, text } of streamLines(file, problems)) {
    if (text.trim() === '') continue;
    const record = problems.collect(() => recordIn(text, fields, `${file}:${number}`));
    if (record) records.push(record);
  }
  return records;
}

function recordIn(line: string, names: FieldNames, where: string): JsonRecord {
  const object = asObject(parseJson(line, where), where);
  const value = <T>(name: string | null, read: (found: unknown) => T | undefined, expected: string) =>
    name === null ? undefined : fieldValue(object, name, read, expected, where);
  const first = value(names.text, asText, 'text');
  const second = value(names.pair, asText, 'text');
  const path = value(names.image, asText, 'the path of an image');
  return {
    where,
    label: value(names.label, asLabel, 'text, a whole number, true or false')!,
    text: first === undefined ? undefined : second === undefined ? [first] : [first, second],
    image: path && resolve(dirname(where), path),
  };
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function asLabel(value: unknown): string | undefined {
  const isPlain = typeof value === 'boolean' || Number.isSafeInteger(value);
  return isPlain ? String(value) : asText(value);
}

function fieldValue<T>(
  object: Fields,
  name: string,
  read: (found: unknown) => T | undefined,
  expected: string,
  where: string,
): T {
  const found = Object.hasOwn(object, name) ? object[name] : undefined;
  const value = read(found);
  if (value !== undefined) return value;
  const known = Object.keys(object).slice(0, 8).join(', ');
  throw new DataError(
    where,
    `expected '${name}' to be ${expected}, found ${describe(found)}`,
    found === undefined
      ? `the record has the fields ${known}; check the names of fields in the spec`
      : undefined,
  );
}

function splitOf(
  name: string,
  records: readonly JsonRecord[],
  labels: ReadonlyMap<string, number>,
  problems: RecordProblems,
): Split {
  const samples = records.flatMap((record) => problems.collect(() => sampleOf(record, labels)) ?? []);
  return listSplit(name, samples, (sample) => sample);
}

function sampleOf({ where, label, text, image }: JsonRecord, labels: ReadonlyMap<string, number>): Sample {
  const index = classIndex(label, labels, where, 'the training split, or of `labels`');
  return {
    id: where,
    fields: {
      ...(text && { text: textInput(...text) }),
      ...(image !== undefined && { image: imageInput({ kind: 'file', path: image }) }),
    },
    truth: { label: index },
  };
}
