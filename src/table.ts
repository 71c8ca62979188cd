import CliTable from 'cli-table3';
import stringWidth from 'string-width';

/** The first row is the header, unless the layout says otherwise. */
export type Rows = readonly (readonly string[])[];

export interface TableLayout {
  /** Width of the terminal, in characters; absent: every column is as wide as its widest cell. */
  readonly width?: number | undefined;
  /** Alignment of each column; by default the first is aligned left, the others right. */
  readonly align?: readonly ('left' | 'right')[];
  /** Kind of the first row; absent: a header. */
  readonly first?: 'header' | 'row';
}

const gap = 2;
/** Number of rows laid out together: the time of the layout grows faster than their number. */
const blockRows = 100;
/** No column is shrunk below this width. */
const narrowest = 8;

const noBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' '.repeat(gap),
};

/**
 * Rows in columns without borders. If the columns do not fit into the terminal, cells wrap. If not even the
 * longest words fit, each row becomes a list of its cells, each after its header.
 */
export function table(rows: Rows, layout: TableLayout = {}): string {
  const { width, first = 'header' } = layout;
  const asList = width !== undefined && first === 'header' && rows.length > 1 && !wordsFit(rows, width);
  return asList ? listed(rows, width) : columned(rows, layout);
}

/** Whether every column can be as wide as its longest word. */
function wordsFit(rows: Rows, width: number): boolean {
  const least = rows[0]!.map((_, column) => largest(rows, (row) => longestWord(row[column] ?? '')));
  return least.reduce((sum, each) => sum + each + gap, -gap) <= width;
}

function listed([header = [], ...rows]: Rows, width: number): string {
  const lists = rows.map((row) => {
    const cells = row.map((cell, column) => [header[column] ?? '', cell]);
    return columned(
      cells.filter(([, cell]) => cell !== ''),
      { width, align: ['left', 'left'] },
    );
  });
  return lists.join('\n\n');
}

function columned(rows: Rows, { width, align }: TableLayout): string {
  const count = rows[0]?.length ?? 0;
  const columns = Array.from({ length: count }, (_, column) => rows.map((row) => row[column] ?? ''));
  const widest = (measure: (cell: string) => number) => columns.map((cells) => largest(cells, measure));
  const natural = widest(stringWidth);
  const least = { parts: widest(longestPart), words: widest(longestWord) };
  const widths = width === undefined ? natural : fitted(natural, least, width - gap * (count - 1));
  const aligned = natural.map((_, column) => align?.[column] ?? (column === 0 ? 'left' : 'right'));
  const blocks: string[] = [];
  for (let from = 0; from < rows.length; from += blockRows) {
    blocks.push(laidOut(rows.slice(from, from + blockRows), widths, aligned));
  }
  return blocks.join('\n');
}

/** Lays out rows in columns of these widths. */
function laidOut(rows: Rows, widths: readonly number[], align: readonly ('left' | 'right')[]): string {
  const layout = new CliTable({
    chars: noBorders,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colWidths: [...widths],
    colAligns: [...align],
  });
  for (const row of rows) {
    layout.push(
      row.map((content, column) => ({
        content,
        wordWrap: true,
        wrapOnWordBoundary: longestPart(content) <= widths[column]!,
      })),
    );
  }
  return layout
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function largest<T>(items: readonly T[], measure: (item: T) => number): number {
  return items.reduce((most, item) => Math.max(most, measure(item)), 0);
}

function longestWord(text: string): number {
  return largest(text.split(' '), stringWidth);
}

/** Width of the longest part of a cell that stays on one line: a word, or a number with its unit. */
function longestPart(text: string): number {
  return /^[\d.]+ \S+$/.test(text) ? stringWidth(text) : longestWord(text);
}

/**
 * Shrinks columns to `available` in total, the widest first: down to their longest part, then, if that is not
 * enough, to `narrowest` if the part is longer, and finally by breaks between a number and its unit.
 */
function fitted(
  natural: readonly number[],
  { parts, words }: { readonly parts: readonly number[]; readonly words: readonly number[] },
  available: number,
): readonly number[] {
  const least = [parts, parts.map(atMostNarrowest), words.map(atMostNarrowest)];
  return least.reduce((widths, each) => shrunk(widths, each, available), natural);
}

const atMostNarrowest = (width: number): number => Math.min(width, narrowest);

/** Widths that sum to `available`, or as close to it as the least widths allow. */
function shrunk(widths: readonly number[], least: readonly number[], available: number): readonly number[] {
  const result = [...widths];
  for (let excess = widths.reduce((sum, each) => sum + each, 0) - available; excess > 0; excess--) {
    const spare = result.map((width, column) => (width > least[column]! ? width : 0));
    const widest = spare.indexOf(Math.max(...spare));
    if (spare[widest] === 0) break;
    result[widest]!--;
  }
  return result;
}
