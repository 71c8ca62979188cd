import { createHash } from 'node:crypto';
import { audioKind } from '../../runtime/audio/files/kinds.ts';
import { DataError } from '../../runtime/errors.ts';
import { imageHeaderIn } from '../../runtime/reading/image_header/read.ts';
import { bytesIn, pathIn } from '../../runtime/records/file_bytes.ts';
import type { Row } from '../../runtime/records/row.ts';
import { unspacedScripts } from '../unspaced.ts';

/** Kind of content in a column, inferred from its cells. */
export type ColumnKind =
  | 'number'
  | 'category'
  | 'text'
  | 'image'
  | 'audio'
  | 'identifier'
  | 'empty'
  | 'list'
  | 'object'
  | 'date'
  | 'address'
  | 'constant'
  | 'decimal_comma';

export interface DescribedColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Number of non-empty cells examined, and of distinct values among them. */
  readonly present: number;
  readonly different: number;
  /** Separator between the values of a cell, if cells hold several. */
  readonly several?: string;
  /** Whether every cell is a list of zeros and ones of the same length. */
  readonly indicators: boolean;
  /** Whether all cells are numbers, or integers. */
  readonly numeric: boolean;
  readonly whole: boolean;
  /** Whether some numbers have a decimal point. */
  readonly pointed: boolean;
}

/** Limits for a column of categories: few distinct values, or each repeated several times. */
const [fewCategories, mostCategories, leastRepeated] = [50, 1000, 5];

/** Average number of words from which a column is text, not categories. */
const wordsOfText = 3;

/** Number of rows up to which consecutive integers count as measurements. */
const fewestIds = 20;

/** Share of distinct values above which a column of names or codes identifies its rows. */
const leastNames = 0.9;

/** URLs of pages and files, and e-mail addresses. */
const addresses = /^(?:[a-z][a-z0-9+.-]*:\/\/\S+|www\.\S+|[^\s@]+@[^\s@]+\.[a-z]+)$/i;

/** Dates with year, month and day in any order, times of day, and both. */
const dates =
  /^(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{2,4})(?:[ T]\d.*)?$|^\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]m)?$/i;

const images = /\.(png|jpe?g|webp|gif|tiff?|avif)$/i;
const sounds = /\.(wav|flac|mp3|ogg|opus)$/i;

/** Describes each column of a table from the cells of some rows. */
export function describeColumns(rows: readonly Row[]): readonly DescribedColumn[] {
  const names = rows[0]?.columns ?? [];
  return names.map((name) =>
    described(name, rows.map((row) => row.get(name)).filter(isPresent), rows.length),
  );
}

/**
 * Whether the numbers of a table have decimal commas: some columns consist of numbers with commas, and no
 * number has a decimal point.
 */
export function haveDecimalCommas(columns: readonly DescribedColumn[]): boolean {
  return columns.some(({ kind }) => kind === 'decimal_comma') && !columns.some(({ pointed }) => pointed);
}

/** The columns when the table is read with decimal commas. */
export function readWithCommas(columns: readonly DescribedColumn[]): readonly DescribedColumn[] {
  return columns.map((column) =>
    column.kind === 'decimal_comma' ? { ...column, kind: 'number', numeric: true } : column,
  );
}

function isPresent(cell: unknown): boolean {
  return cell !== null && cell !== undefined && cell !== '';
}

/** `cells`: the non-empty cells among `rows` rows. */
function described(name: string, cells: readonly unknown[], rows: number): DescribedColumn {
  const texts = cells.map(textOf);
  const different = new Set(texts).size;
  const constant = rows > 1 && texts.length === rows && different === 1;
  const kind = kindOfValues(cells) ?? (constant ? 'constant' : kindOfTexts(texts, different));
  return {
    name,
    kind,
    present: texts.length,
    different,
    ...(kind === 'category' || kind === 'text' || kind === 'identifier' ? severalIn(texts) : {}),
    indicators: cells.length > 0 && cells.every((cell) => isIndicators(cell, cells[0])),
    numeric: texts.length > 0 && texts.every(isNumber),
    whole: texts.every(isWhole),
    pointed: texts.some((text) => text.includes('.') && isNumber(text)),
  };
}

/**
 * Kind of the image or recording in a cell: its bytes, or `{ bytes, path }` as in Hugging Face datasets.
 * Undefined for other cells.
 */
function mediaIn(cell: unknown): 'image' | 'audio' | undefined {
  if (typeof cell !== 'object') return undefined;
  const bytes = bytesIn(cell);
  if (bytes) return isImage(bytes) ? 'image' : isRecording(bytes) ? 'audio' : undefined;
  const path = pathIn(cell) ?? '';
  return images.test(path) ? 'image' : sounds.test(path) ? 'audio' : undefined;
}

function isImage(bytes: Uint8Array): boolean {
  return isKnown(() => imageHeaderIn(bytes, 'a cell'));
}

function isRecording(bytes: Uint8Array): boolean {
  return isKnown(() => audioKind('a cell', bytes));
}

function isKnown(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof DataError) return false;
    throw error;
  }
}

/** Possible separators between the values of a cell. */
const betweenValues = ['|', ';', ','] as const;

/** Average number of words per value from which it is not a class name. */
const wordsOfValue = 4;

/**
 * The separator of values in cells: splitting by it yields fewer distinct values than there are distinct
 * cells, unlike for prose with commas.
 */
function severalIn(texts: readonly string[]): { readonly several?: string } {
  const several = betweenValues.find((between) => {
    if (!texts.some((text) => text.includes(between))) return false;
    if (between === '|') return true;
    const values = texts.flatMap((text) => text.split(between).map((value) => value.trim()));
    const words = values.reduce((sum, value) => sum + wordsOf(value), 0) / values.length;
    return words < wordsOfValue && new Set(values).size < new Set(texts).size;
  });
  return several === undefined ? {} : { several };
}

function isIndicators(cell: unknown, first: unknown): boolean {
  if (!Array.isArray(cell) || !Array.isArray(first) || cell.length !== first.length) return false;
  return cell.length > 1 && cell.every((value) => value === 0 || value === 1);
}

/** The text of a cell; for bytes, their SHA-256. */
function textOf(cell: unknown): string {
  const bytes = bytesIn(cell);
  return bytes ? createHash('sha256').update(bytes).digest('base64') : String(pathIn(cell) ?? cell).trim();
}

/** The kind of a column whose values have types, as in typed file formats. */
function kindOfValues(cells: readonly unknown[]): ColumnKind | undefined {
  if (cells.length === 0) return 'empty';
  if (cells.some(Array.isArray)) return 'list';
  if (cells.some((cell) => cell instanceof Date)) return 'date';
  const media = cells.map(mediaIn);
  if (media.every((kind) => kind !== undefined)) return media[0];
  return cells.some((cell) => typeof cell === 'object') ? 'object' : undefined;
}

function kindOfTexts(texts: readonly string[], different: number): ColumnKind {
  const every = (pattern: RegExp) => texts.every((text) => pattern.test(text));
  if (every(addresses)) return 'address';
  if (every(dates)) return 'date';
  if (every(images)) return 'image';
  if (every(sounds)) return 'audio';
  if (texts.every(isNumber)) return countsRows(texts) ? 'identifier' : 'number';
  if (texts.every((text) => isNumber(text) || decimalComma.test(text))) return 'decimal_comma';
  const words = texts.reduce((sum, text) => sum + wordsOf(text), 0) / texts.length;
  if (different > leastNames * texts.length && isName(texts, words)) return 'identifier';
  if (words >= wordsOfText) return 'text';
  const few = different <= Math.min(fewCategories, texts.length / 2);
  const repeated = different <= Math.min(mostCategories, texts.length / leastRepeated);
  return few || repeated ? 'category' : 'text';
}

/** Whether texts identify their rows: single words, codes without letters, or a few words with a number. */
function isName(texts: readonly string[], words: number): boolean {
  if (words === 1) return texts.length > 1;
  return (
    !texts.some((text) => /\p{L}/u.test(text)) ||
    (words < wordsOfText && texts.every((text) => /\d/.test(text)))
  );
}

/** Characters that each count as a word. */
const unspaced = new RegExp(`[${unspacedScripts}]`, 'gu');

function wordsOf(text: string): number {
  const spaced = text.replace(unspaced, ' ').split(/\s+/).filter(Boolean).length;
  return spaced + (text.match(unspaced)?.length ?? 0);
}

/** Whether integers increase from row to row by one, with few gaps: ids, not measurements. */
function countsRows(texts: readonly string[]): boolean {
  if (texts.length <= fewestIds || !texts.every(isWhole)) return false;
  const numbers = texts.map(Number);
  const rises = numbers.every((number, index) => index === 0 || number > numbers[index - 1]!);
  return rises && numbers.at(-1)! - numbers[0]! < 1.5 * numbers.length;
}

function isWhole(text: string): boolean {
  return /^[-+]?\d+(?:\.0+)?$/.test(text);
}

const decimalComma = /^[-+]?\d+,\d+$/;

/** Also true for usual markers of a missing value. */
function isNumber(text: string): boolean {
  return /^(na|n\/a|nan|null|none|\?)$/i.test(text) || (text !== '' && Number.isFinite(Number(text)));
}
