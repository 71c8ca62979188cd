import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { builtins } from '../builtins.ts';
import type { RunSpec } from '../compiler/artifact/run_spec.ts';
import { runSpec } from '../compiler/assemble/run_spec.ts';
import { openDataset } from '../runtime/data/datasets.ts';
import { DataError } from '../runtime/errors.ts';
import {
  audioPart,
  type BoxesSource,
  boxesPart,
  emptySurvey,
  framesFor,
  imagePart,
  imageSizesFor,
  nameOf,
  questionsPart,
  type SpecPart,
  type SurveyedPart,
  scarceNotes,
  specText,
  surveyOf,
  type TableSource,
  tablePart,
  type Unusable,
  unusableRecords,
} from '../starter/index.ts';
import { writeNewText } from '../storage/new_file.ts';
import { OptionError } from './options.ts';
import { validModel } from './spec/valid_model.ts';
import { decodablePart } from './started/decodable.ts';

/** Data for a new spec; every source becomes a dataset and a task. */
export interface NewSpecSources {
  /** Folders with a subfolder of images for each class. */
  readonly images?: readonly string[];
  /** Folders with a subfolder of recordings for each class. */
  readonly audio?: readonly string[];
  /** COCO JSON files, YOLO `data.yaml` files, or PASCAL VOC folders, with all their classes or some. */
  readonly boxes?: readonly (string | BoxesSource)[];
  /** Tables with columns for image, question and answer. */
  readonly questions?: readonly string[];
  /** Tables (CSV, TSV, JSON Lines, Parquet). */
  readonly tables?: readonly TableSource[];
}

export interface NewSpec {
  /** Path of the new spec. */
  readonly path: string;
  readonly text: string;
  /** Choices by dataset; they are also comments in the spec. */
  readonly notes: Readonly<Record<string, readonly string[]>>;
}

/**
 * Inspects data and writes a spec that trains on it: formats, columns, classes and sizes are filled in, and
 * comments say what to change. Several sources become several tasks with one decoder.
 *
 * @param folder folder of the new spec; created if it is missing
 * @throws OptionError without sources, for more than two columns of text, or if the folder holds a spec;
 *   DataError if the data cannot be read
 * @example
 * const { path } = await newSpec('pets', { images: ['photos'] });
 * await train(path);
 */
export async function newSpec(folder: string, sources: NewSpecSources): Promise<NewSpec> {
  if (folder === '') throw new OptionError('the name of the folder is empty: name a new folder');
  for (const table of sources.tables ?? []) requireTexts(table);
  const name = nameOf(basename(resolve(folder)));
  const path = join(folder, `${name}.unit`);
  if (existsSync(path)) throw new OptionError(`${path} exists: choose another folder, or remove the file`);
  const parts = withUniqueNames(await partsOf(sources, resolve(folder)));
  if (parts.length === 0) {
    throw new OptionError('there is no data: give --images, --table, --boxes, --audio or --questions');
  }
  const surveyed: SurveyedPart[] = [];
  for (const part of parts) surveyed.push(await survey(part, path));
  const text = await textOf(name, surveyed);
  validModel({ file: path, text }, {});
  writeNewText(path, text);
  return { path, text, notes: Object.fromEntries(surveyed.map(({ name, notes }) => [name, notes])) };
}

/** A text modality reads one text or a pair of texts. */
function requireTexts({ path, text = [] }: TableSource): void {
  if (text.length <= 2 && new Set(text).size === text.length) return;
  throw new OptionError(
    `${path}: the text is one column or a pair of different columns, found ${text.join(', ')}; join the others in the table`,
  );
}

async function partsOf(sources: NewSpecSources, folder: string): Promise<readonly SpecPart[]> {
  const { images = [], audio = [], boxes = [], questions = [], tables = [] } = sources;
  return [
    ...images.map((path) => imagePart(resolve(path), folder)),
    ...audio.map((path) => audioPart(resolve(path), folder)),
    ...boxes.map((source) => boxesPart(resolved(source), folder)),
    ...(await Promise.all(questions.map((path) => questionsPart(resolve(path), folder)))),
    ...(await Promise.all(tables.map((table) => tablePart({ ...table, path: resolve(table.path) }, folder)))),
  ];
}

function resolved(source: string | BoxesSource): BoxesSource {
  const boxes = typeof source === 'string' ? { path: source } : source;
  return { ...boxes, path: resolve(boxes.path) };
}

/** Datasets with equal names are numbered. */
function withUniqueNames(parts: readonly SpecPart[]): readonly SpecPart[] {
  const taken = new Set<string>();
  return parts.map((part) => {
    let name = part.name;
    for (let i = 2; taken.has(name); i++) name = `${part.name}_${i}`;
    taken.add(name);
    return { ...part, name };
  });
}

/** Reads the data of a part as training would. */
async function survey(part: SpecPart, path: string): Promise<SurveyedPart> {
  const run = draft(part, path, []);
  const opened = await openDataset(run.datasets[0]!, { root: resolve(path, '..'), seed: run.train.seed });
  const { images } = surveyOf(opened, part.truth);
  const dataset = await decodablePart(draft(part, path, images), opened);
  const empty = Object.values(dataset.splits).some(({ length }) => length === 0);
  const unusable = unusableRecords(dataset);
  if (unusable.general) throw unusable.general;
  const refused = empty || unusable.share === 1 || unusable.count >= mostUnusable * unusable.total;
  if (refused && unusable.first) throw unusableData(unusable.first, unusable);
  const surveyed = { ...part, survey: surveyOf(dataset, part.truth), skip: Math.ceil(100 * unusable.share) };
  return { ...surveyed, notes: [...part.notes, ...scarceNotes(surveyed), ...unusableNotes(unusable)] };
}

/**
 * A spec of one part before its data is read: with the sizes of `emptySurvey`, and the channels of its images.
 */
function draft(part: SpecPart, path: string, images: SurveyedPart['survey']['images']): RunSpec {
  const text = specText('Draft', [{ ...part, survey: emptySurvey, skip: 0 }], {
    images: imageSizesFor(images, 'images'),
    frames: 100,
  });
  return runSpec(validModel({ file: path, text }, {}), builtins);
}

/** Share of unusable records from which the data was probably misinterpreted. */
const mostUnusable = 0.5;

function unusableData({ where, message, hint }: DataError, { count, total }: Unusable): DataError {
  const several = `${count} of the ${total} records cannot be used, too many to leave out`;
  return new DataError(where, message, [hint ?? [], count > 1 ? several : []].flat().join('; ') || undefined);
}

/** `skip` leaves out unusable records: the new spec says so. */
function unusableNotes({ count, total }: Unusable): readonly string[] {
  if (count === 0) return [];
  return [
    `${count} of ${total} records cannot be used: \`unitc data check\` lists them. \`skip\` leaves them out; correct them, and remove the line.`,
  ];
}

async function textOf(name: string, parts: readonly SurveyedPart[]): Promise<string> {
  const images = parts.flatMap((part) => part.survey.images);
  const sizes = {
    images: imageSizesFor(images, parts.some(({ target }) => target === 'boxes') ? 'boxes' : 'images'),
    frames: await framesFor(parts.flatMap((part) => part.survey.recordings)),
  };
  return specText(name.charAt(0).toUpperCase() + name.slice(1), parts, sizes);
}
