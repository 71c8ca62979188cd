import type { Row } from '../../runtime/records/row.ts';

/** Kind of content of a column, found in its cells. */
export type ColumnKind = 'number' | 'category' | 'text' | 'image' | 'audio' | 'identifier';

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
  const whole = texts.every((text) => /^[-+]?\d+$/.test(text.trim()));
  const several = texts.some((text) => text.includes('|')) || cells.some(Array.isArray);
  const numeric = texts.length > 0 && texts.every(isNumber);
  return { name, kind: kindOf(texts, different, whole), different, several, numeric, whole };
}

function kindOf(texts: readonly string[], different: number, whole: boolean): ColumnKind {
  if (texts.length === 0) return 'identifier';
  if (texts.every((text) => images.test(text))) return 'image';
  if (texts.every((text) => sounds.test(text))) return 'audio';
  if (texts.every(isNumber))
    return whole && different === texts.length && different > 20 ? 'identifier' : 'number';
  const words = texts.reduce((sum, text) => sum + text.trim().split(/\s+/).length, 0) / texts.length;
  if (words >= wordsOfText) return 'text';
  if (words === 1 && different === texts.length && different > 1) return 'identifier';
  return different <= Math.min(mostCategories, texts.length / 2) ? 'category' : 'text';
}

/** Also true for the usual marks of a missing value. */
function isNumber(text: string): boolean {
  const trimmed = text.trim();
  return (
    /^(na|n\/a|nan|null|none|\?)$/i.test(trimmed) || (trimmed !== '' && Number.isFinite(Number(trimmed)))
  );
}
