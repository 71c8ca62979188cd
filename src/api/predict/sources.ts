import { existsSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { DataError } from '../../runtime/errors.ts';
import type { GivenRecord, PlacedRecord } from '../../runtime/predict/outcome.ts';
import type { PredictedTask } from '../../runtime/predict/predicted_task.ts';
import type { InputRecord } from '../../runtime/predict/record.ts';
import { openTable } from '../../runtime/tables/open.ts';
import { OptionError } from '../options.ts';
import { filesOf, type MediaKind, mediaFiles, mediaKind } from './media.ts';

/** Inputs from the command line. */
export interface PredictionSources {
  /** Paths, folders and patterns. */
  readonly image: readonly string[];
  readonly audio: readonly string[];
  readonly text: readonly string[];
  /** Second text of a pair. */
  readonly pair?: string | undefined;
  /** Values of inputs and columns, by name. */
  readonly fields: ReadonlyMap<string, string>;
  /** Files, folders and patterns of images or recordings, and tables; `-`: JSON Lines on `stdin`. */
  readonly files: readonly string[];
  readonly stdin: AsyncIterable<string>;
}

const tableExtensions: ReadonlySet<string> = new Set([
  '.csv',
  '.tsv',
  '.tab',
  '.jsonl',
  '.ndjson',
  '.parquet',
]);

/** Kinds of the given inputs, for choosing a task. */
export function givenKinds({ image, audio, text, files }: PredictionSources): ReadonlySet<string> {
  const media = files.flatMap((file) => (isTable(file) ? [] : (mediaKind(file) ?? [])));
  return new Set([
    ...(image.length > 0 ? ['image'] : []),
    ...(audio.length > 0 ? ['audio'] : []),
    ...(text.length > 0 ? ['text'] : []),
    ...media,
  ]);
}

/**
 * The records of a task from the sources, in order: one for each image or recording, all with the same text;
 * or one for each text. Each table row and each line of stdin is also a record. Throws DataError,
 * OptionError.
 */
export async function* recordsOf(task: PredictedTask, given: PredictionSources): AsyncIterable<GivenRecord> {
  const tables = given.files.filter(isTable);
  const named = namedRecords(task, {
    ...given,
    ...filesByKind(task, given),
  });
  yield* named;
  for (const path of tables) {
    if (path === '-') yield* linesOf(given.stdin);
    else for (const file of filesOf(path)) yield* rowsOf(file, task);
  }
  if (named.length === 0 && tables.length === 0) {
    throw new OptionError(`give the inputs of task ${task.name}: ${task.inputs.map(usage).join(' and ')}`);
  }
}

/** The command-line option for an input. */
function usage({ name, kind, columns }: PredictedTask['inputs'][number]): string {
  if (kind === 'image') return '--image FILE';
  if (kind === 'audio') return '--audio FILE';
  if (kind === 'text') return '--text "…"';
  return columns.map((column) => `--field ${column}=VALUE`).join(' ') || `--field ${name}=VALUE`;
}

function isTable(file: string): boolean {
  return file === '-' || tableExtensions.has(extname(file).toLowerCase());
}

/** The files, folders and patterns in `files`, by kind; a folder counts as the kind that the task reads. */
function filesByKind(
  { inputs }: PredictedTask,
  { image, audio, files }: PredictionSources,
): Pick<PredictionSources, 'image' | 'audio'> {
  const read = inputs.map(({ kind }) => kind);
  const media = (kind: MediaKind) =>
    files.filter((file) => !isTable(file)).filter((file) => kindOf(file, read) === kind);
  return { image: [...image, ...media('image')], audio: [...audio, ...media('audio')] };
}

function kindOf(file: string, read: readonly string[]): MediaKind {
  const known = existsSync(file) && statSync(file).isDirectory() ? undefined : mediaKind(file);
  if (known) return known;
  return read.includes('audio') && !read.includes('image') ? 'audio' : 'image';
}

function namedRecords(task: PredictedTask, given: PredictionSources): readonly PlacedRecord[] {
  const fields = Object.fromEntries(given.fields);
  const lists: [string, readonly unknown[]][] = [];
  for (const kind of ['image', 'audio'] as const) {
    const paths = given[kind].flatMap((path) => mediaFiles(path, kind));
    if (paths.length > 0) lists.push([inputOfKind(task, kind), paths]);
  }
  if (given.text.length > 0) {
    const texts = given.pair === undefined ? given.text : given.text.map((text) => [text, given.pair]);
    lists.push([inputOfKind(task, 'text'), texts]);
  }
  const count = Math.max(given.fields.size > 0 ? 1 : 0, ...lists.map(([, values]) => values.length));
  const uneven = lists.find(([, values]) => values.length !== 1 && values.length !== count);
  if (uneven) {
    throw new OptionError(
      `${uneven[1].length} values for ${uneven[0]} and ${count} for another input: give one for all records, or one for each`,
    );
  }
  return Array.from({ length: count }, (_, i) => {
    const own = lists.map(([name, values]) => [name, values.length === 1 ? values[0] : values[i]] as const);
    return called({ ...fields, ...Object.fromEntries(own) }, task, i + 1);
  });
}

/** A record named after its first file, or numbered. */
function called(record: InputRecord, { inputs }: PredictedTask, number: number): PlacedRecord {
  const files = inputs.filter(({ kind }) => kind === 'image' || kind === 'audio');
  const path = files.map(({ name }) => record[name]).find((value) => typeof value === 'string');
  const where = typeof path === 'string' ? resolve(path) : `record ${number}`;
  return { record, place: { where, folder: process.cwd(), from: 'call' } };
}

/** The only input of a kind. Throws OptionError if the task has none or several. */
function inputOfKind({ name, inputs }: PredictedTask, kind: string): string {
  const [first, ...others] = inputs.filter((input) => input.kind === kind);
  if (!first) {
    throw new OptionError(
      `task ${name} reads no ${kind}; it reads ${inputs.map((input) => input.name).join(' and ')}`,
    );
  }
  if (others.length === 0) return first.name;
  const options = [first, ...others].map((input) => `--field ${input.name}=…`).join(' ');
  throw new OptionError(`task ${name} reads several inputs of kind ${kind}: name each, ${options}`);
}

/** Table rows, reduced to the columns that the task reads. */
async function* rowsOf(path: string, { inputs, table }: PredictedTask): AsyncIterable<GivenRecord> {
  const columns = [
    ...new Set(inputs.flatMap((input) => (input.columns.length > 0 ? input.columns : [input.name]))),
  ];
  const file = resolve(path);
  const rows = await openTable([file], { quotes: 'double', ...table, columns });
  for (let i = 0; i < rows.length; i++) {
    yield caught(() => {
      const row = rows.at(i);
      const record = Object.fromEntries(columns.map((name) => [name, row.get(name)] as const));
      const { where, decimal } = row;
      const place = {
        where: where.startsWith(file) ? `${path}${where.slice(file.length)}` : where,
        folder: dirname(file),
        from: 'row',
        ...(decimal && { decimal }),
      } as const;
      return { record, place };
    });
  }
}

/** JSON objects, one per line; paths in them are relative to the working folder. */
async function* linesOf(lines: AsyncIterable<string>): AsyncIterable<GivenRecord> {
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    const place = { where: `stdin: line ${number}`, folder: process.cwd(), from: 'row' } as const;
    yield caught(() => ({ record: objectIn(line, number), place }));
  }
}

function objectIn(line: string, number: number): InputRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new DataError(
      `stdin: line ${number}`,
      `expected a JSON object, found no JSON (${(error as Error).message})`,
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as InputRecord;
  throw new DataError(`stdin: line ${number}`, 'expected a JSON object, found another JSON value');
}

/** A record, or the error thrown while reading it. */
function caught(read: () => PlacedRecord): GivenRecord {
  try {
    return read();
  } catch (error) {
    if (error instanceof DataError) return { error };
    throw error;
  }
}
