import type { Row } from '../../runtime/records/row.ts';
import { unspacedScripts } from '../unspaced.ts';

/** Kind of content of a column, found in its cells. */
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
  | 'decimal_comma';

export interface DescribedColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Number of different values among those seen. */
  readonly different: number;
  /** Whether some cells hold several values with `|` between them. */
  readonly several: boolean;
  /** All cells are numbers, or whole numbers. */
  readonly numeric: boolean;
  readonly whole: boolean;
}

/** Most values of a column of categories. */
const mostCategories = 50;

/** Words from which a text is no category, on average. */
const wordsOfText = 3;

/** Rows up to which numbers that count are taken for measurements. */
const fewestIds = 20;

const images = /\.(png|jpe?g|webp|gif|tiff?|avif)$/i;
const sounds = /\.(wav|flac|mp3|ogg|opus)$/i;

/** Describes each column of a table by the cells of some of its rows. */
export function describeColumns(rows: readonly Row[]): readonly DescribedColumn[] {
  const names = rows[0]?.columns ?? [];
  return names.map((name) => described(name, rows.map((row) => row.get(name)).filter(isPresent)));
}

function isPresent(cell: unknown): boolean {
  return cell !== null && cell !== undefined && cell !== '';
}

function described(name: string, cells: readonly unknown[]): DescribedColumn {
  const texts = cells.map(String);
  const different = new Set(texts).size;
  const whole = texts.every(isWhole);
  const several = texts.some((text) => text.includes('|')) || cells.some(Array.isArray);
  const numeric = texts.length > 0 && texts.every(isNumber);
  return { name, kind: kindOf(cells, texts, different), different, several, numeric, whole };
}

function kindOf(cells: readonly unknown[], texts: readonly string[], different: number): ColumnKind {
  if (texts.length === 0) return 'empty';
  if (cells.some(Array.isArray)) return 'list';
  if (cells.some((cell) => cell instanceof Date)) return 'date';
  if (cells.some((cell) => typeof cell === 'object')) return 'object';
  if (texts.every((text) => images.test(text))) return 'image';
  if (texts.every((text) => sounds.test(text))) return 'audio';
  if (texts.every(isNumber)) return countsRows(texts) ? 'identifier' : 'number';
  if (texts.every((text) => isNumber(text) || decimalComma.test(text.trim()))) return 'decimal_comma';
  const words = texts.reduce((sum, text) => sum + wordsOf(text), 0) / texts.length;
  if (words >= wordsOfText) return 'text';
  if (words === 1 && different === texts.length && different > 1) return 'identifier';
  return different <= Math.min(mostCategories, texts.length / 2) ? 'category' : 'text';
}

/** Characters that count as words. */
const unspaced = new RegExp(`[${unspacedScripts}]`, 'gu');

function wordsOf(text: string): number {
  const spaced = text.replace(unspaced, ' ').split(/\s+/).filter(Boolean).length;
  return spaced + (text.match(unspaced)?.length ?? 0);
}

/** Whether whole numbers go up by one from row to row, with few gaps: ids, not measurements. */
function countsRows(texts: readonly string[]): boolean {
  if (texts.length <= fewestIds || !texts.every(isWhole)) return false;
  const numbers = texts.map(Number);
  const rises = numbers.every((number, index) => index === 0 || number > numbers[index - 1]!);
  return rises && numbers.at(-1)! - numbers[0]! < 1.5 * numbers.length;
}

function isWhole(text: string): boolean {
  return /^[-+]?\d+$/.test(text.trim());
}

const decimalComma = /^[-+]?\d+,\d+$/;

/** Also true for the usual marks of a missing value. */
function isNumber(text: string): boolean {
  const trimmed = text.trim();
  return (
    /^(na|n\/a|nan|null|none|\?)$/i.test(trimmed) || (trimmed !== '' && Number.isFinite(Number(trimmed)))
  );
}
