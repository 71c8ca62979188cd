import { type ColumnBuiltin, isTruth } from '../columns/column.ts';
import { DataError } from '../errors.ts';
import { own } from '../own.ts';
import type { AudioSource } from '../records/audio_source.ts';
import { audioInput, type InputField, imageInput, textInput } from '../records/fields.ts';
import { bytesIn } from '../records/file_bytes.ts';
import type { ImageSource } from '../records/image_source.ts';
import type { Sample } from '../records/record.ts';
import type { Row } from '../records/row.ts';
import type { TaskInput } from './task_inputs.ts';

/**
 * The inputs of a record by name: an image or a recording as a path or the bytes of a file, a text or a pair
 * of texts, numbers and categories as one member for each column.
 */
export type InputRecord = Readonly<Record<string, unknown>>;

/** Where a record comes from. */
export interface RecordPlace {
  /** Names the record in messages and is its id. */
  readonly where: string;
  /** Folder to which its paths are relative. */
  readonly folder: string;
  /** `row`: a row of a table, which may have columns that the task does not read. `call`: given by name. */
  readonly from: 'row' | 'call';
  /** Decimal mark of numbers in text; absent: a point. */
  readonly decimal?: ',';
}

/** The functions of a platform that reading records needs. */
export interface RecordHost {
  /** The column built-in of this name. */
  columnNamed(name: string): ColumnBuiltin;
  /** Absolute path of a file. Throws DataError if the platform has no files. */
  pathOf(name: string, place: RecordPlace): string;
}

/**
 * Reads the inputs of a task from a record. Throws DataError naming the record if an input is missing or of
 * another kind, or if the task has no input of a given name.
 */
export function sampleOf(
  record: InputRecord,
  inputs: readonly TaskInput[],
  place: RecordPlace,
  host: RecordHost,
): Sample {
  if (place.from === 'call') requireKnown(record, inputs, place);
  return {
    id: place.where,
    fields: Object.fromEntries(inputs.map((input) => [input.name, fieldOf(record, input, place, host)])),
    truth: {},
  };
}

function fieldOf(record: InputRecord, input: TaskInput, place: RecordPlace, host: RecordHost): InputField {
  const { column, columns, kind } = input;
  // Paths in a table are relative to the folder of its column; a caller's are not.
  const isMedia = kind === 'image' || kind === 'audio';
  const byColumn = column && (place.from === 'row' || !isMedia) && !isPair(record, input);
  if (column && byColumn && columns.some((name) => own(record, name) !== undefined)) {
    if (place.from === 'call') requireColumns(record, input, place);
    const definition = host.columnNamed(column.builtin);
    if (isTruth(definition)) throw new Error(`${column.builtin} is not an input`);
    const row = rowOf(record, place);
    definition.verify?.(column.args)(row);
    return definition.reader(column.args)(row);
  }
  const value = [input.name, ...columns].map((name) => own(record, name)).find((each) => each !== undefined);
  if (value === undefined || value === null) throw missing(record, input, place);
  return readers[kind](value, input, place, host);
}

/** Whether the record has a pair of texts under the name of the input. */
function isPair(record: InputRecord, { name }: TaskInput): boolean {
  return Array.isArray(own(record, name));
}

function rowOf(record: InputRecord, { where, folder, decimal }: RecordPlace): Row {
  return {
    where,
    folder,
    ...(decimal && { decimal }),
    columns: Object.keys(record),
    get: (column) => own(record, column),
  };
}

type FieldReader = (value: unknown, input: TaskInput, place: RecordPlace, host: RecordHost) => InputField;

const readers: Readonly<Record<TaskInput['kind'], FieldReader>> = {
  image: (value, input, place, host) => imageInput(imageOf(value, input, place, host)),
  audio: (value, input, place, host) => audioInput(audioOf(value, input, place, host)),
  text(value, input, place) {
    if (isText(value)) return textInput(value);
    if (Array.isArray(value) && value.length === 2 && value.every(isText)) {
      return textInput(value[0] as string, value[1] as string);
    }
    throw wrongKind(value, input, place, 'a text that is not empty, or a pair of texts');
  },
  numbers(value, input, place) {
    throw wrongKind(value, input, place, `one member for each column: ${input.columns.join(', ')}`);
  },
};

function imageOf(value: unknown, input: TaskInput, place: RecordPlace, host: RecordHost): ImageSource {
  if (isText(value)) return { kind: 'file', path: host.pathOf(value, place) };
  const bytes = bytesIn(value);
  if (bytes) return { kind: 'bytes', name: place.where, bytes };
  throw wrongKind(value, input, place, 'the path of an image file, or its bytes');
}

function audioOf(value: unknown, input: TaskInput, place: RecordPlace, host: RecordHost): AudioSource {
  if (isText(value)) return { kind: 'file', path: host.pathOf(value, place) };
  const bytes = bytesIn(value);
  if (bytes) return { kind: 'bytes', name: place.where, bytes };
  const { rate, samples } = (value ?? {}) as { readonly rate?: unknown; readonly samples?: unknown };
  if (typeof rate === 'number' && rate > 0 && samples instanceof Float32Array && samples.length > 0) {
    return { kind: 'samples', rate, samples };
  }
  throw wrongKind(value, input, place, 'the path of a recording, its bytes, or { rate, samples }');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function wrongKind(value: unknown, input: TaskInput, place: RecordPlace, expected: string): DataError {
  const found = typeof value === 'string' ? 'an empty text' : Array.isArray(value) ? 'a list' : typeof value;
  return new DataError(place.where, `expected ${input.name} to be ${expected}, found ${found}`);
}

function missing(record: InputRecord, input: TaskInput, place: RecordPlace): DataError {
  const given = Object.keys(record);
  const columns = input.columns.filter((name) => name !== input.name);
  return new DataError(
    place.where,
    `the record has no ${input.name}${columns.length > 0 ? ` (columns ${columns.join(', ')})` : ''}`,
    given.length === 0
      ? undefined
      : `it has ${given.slice(0, 20).join(', ')}${given.length > 20 ? ', …' : ''}`,
  );
}

/** Throws DataError if a record that is given by name lacks a column of an input. */
function requireColumns(record: InputRecord, { columns }: TaskInput, { where }: RecordPlace): void {
  const absent = columns.filter((name) => own(record, name) === undefined);
  if (absent.length === 0) return;
  throw new DataError(
    where,
    `the record has no ${absent.join(' and no ')}`,
    `give all of ${columns.join(', ')}; leave missing values empty`,
  );
}

/** Throws DataError if the task has no input of a given name, which is probably misspelt. */
function requireKnown(record: InputRecord, inputs: readonly TaskInput[], { where }: RecordPlace): void {
  const known = new Set(inputs.flatMap(({ name, columns }) => [name, ...columns]));
  const unknown = Object.keys(record).find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new DataError(where, `the task has no input ${unknown}`, `it reads ${[...known].join(', ')}`);
}
