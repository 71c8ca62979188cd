import type pc from 'picocolors';
import type { Label } from './diagnostic.ts';
import type { Lines } from './lines.ts';

export type Colors = ReturnType<typeof pc.createColors>;
type Paint = (text: string) => string;

export interface FrameStyle {
  /** Underlined with `^`; the other labels with `-`. */
  readonly primary: Label | undefined;
  readonly gutter: number;
  /** Colour of the primary label. */
  readonly paint: Paint;
  readonly colors: Colors;
}

/** Part of a label on one line. */
interface Mark {
  /** UTF-16 offsets within the line; at least one column is underlined. */
  readonly start: number;
  readonly end: number;
  /** Empty on the first line of a label of several lines. */
  readonly text: string;
  readonly primary: boolean;
}

/** The lines of one file that its labels touch, underlined, with line numbers. */
export function frame(lines: Lines, labels: readonly Label[], style: FrameStyle): string[] {
  const byLine = new Map<number, Mark[]>();
  for (const label of labels) {
    for (const [line, mark] of marksOf(lines, label, { primary: label === style.primary })) {
      byLine.set(line, [...(byLine.get(line) ?? []), mark]);
    }
  }
  const shown = [...byLine.keys()].sort((a, b) => a - b);
  const bar = style.colors.blue(`${' '.repeat(style.gutter)} |`);
  const out = [bar];
  for (const [position, line] of shown.entries()) {
    out.push(...between(lines, shown[position - 1], line, style));
    out.push(...annotatedLine(lines, line, byLine.get(line)!, style));
  }
  return out;
}

/** The gap between two lines: one line is printed, more are abbreviated as `...`. */
function between(lines: Lines, last: number | undefined, next: number, style: FrameStyle): string[] {
  if (last === undefined || next === last + 1) return [];
  if (next === last + 2) return [sourceLine(last + 1, lines.cells(last + 1).cells.join(''), style)];
  return [style.colors.blue('...')];
}

/** A label over several lines marks the first and the last; its text is at the last. */
function marksOf(
  lines: Lines,
  { span, text }: Label,
  { primary }: { readonly primary: boolean },
): [number, Mark][] {
  const first = lines.indexAt(span.start);
  const last = lines.indexAt(Math.max(span.start, span.end - 1));
  const start = span.start - lines.start(first);
  if (first === last) return [[first, { start, end: span.end - lines.start(first), text, primary }]];
  const lastLine = lines.line(last);
  const lastStart = lastLine.length - lastLine.trimStart().length;
  return [
    [first, { start, end: lines.line(first).length, text: '', primary }],
    [last, { start: lastStart, end: span.end - lines.start(last), text, primary }],
  ];
}

/** Longest line printed in full, in columns; longer lines are cut to the columns near their labels. */
const widest = 160;

function annotatedLine(lines: Lines, line: number, marks: readonly Mark[], style: FrameStyle): string[] {
  const { cells, columns } = lines.cells(line);
  const places = marks
    .map((mark) => place(mark, columns))
    .toSorted((a, b) => a.column - b.column || Number(a.mark.primary) - Number(b.mark.primary));
  const offset = cells.length > widest ? Math.max(0, places[0]!.column - widest / 4) : 0;
  const visible = cells.slice(offset, offset + widest).join('');
  const text = `${offset > 0 ? '…' : ''}${visible}${offset + widest < cells.length ? '…' : ''}`;
  const shift = offset > 0 ? 1 - offset : 0;
  const moved = places.map((where) => ({ ...where, column: where.column + shift }));
  const bar = style.colors.blue(`${' '.repeat(style.gutter)} | `);
  return [sourceLine(line, text, style), ...annotations(moved, style).map((row) => `${bar}${row}`.trimEnd())];
}

interface MarkPosition {
  readonly mark: Mark;
  readonly column: number;
  readonly width: number;
}

function place(mark: Mark, columns: readonly number[]): MarkPosition {
  const end = columns.length - 1;
  const column = columns[Math.min(mark.start, end)]!;
  return { mark, column, width: Math.max(1, columns[Math.min(mark.end, end)]! - column) };
}

/**
 * One row of underlines with the last label's text; the other texts follow below, each joined to its
 * underline by a bar.
 */
function annotations(places: readonly MarkPosition[], style: FrameStyle): string[] {
  const last = places.at(-1)!;
  const underlines = new FrameRow();
  // The primary label is drawn last, so that no other label overwrites it.
  for (const { mark, column, width } of places.toSorted(byImportance)) {
    const length = Math.min(width, widest + 1 - column);
    underlines.put(column, (mark.primary ? '^' : '-').repeat(Math.max(1, length)), paintOf(mark, style));
  }
  underlines.append(last.mark.text, paintOf(last.mark, style));
  const hung = places.slice(0, -1).filter(({ mark }) => mark.text !== '');
  const bars = (open: readonly MarkPosition[]): FrameRow => {
    const row = new FrameRow();
    for (const { mark, column } of open) row.put(column, '|', paintOf(mark, style));
    return row;
  };
  const rows = hung.toReversed().map((where, index) => {
    const row = bars(hung.slice(0, hung.length - 1 - index));
    row.put(where.column, where.mark.text, paintOf(where.mark, style));
    return row;
  });
  return [underlines, ...(hung.length > 0 ? [bars(hung)] : []), ...rows].map(String);
}

function byImportance(a: MarkPosition, b: MarkPosition): number {
  return Number(a.mark.primary) - Number(b.mark.primary);
}

/** A mutable row of characters: text is appended, or overwrites cells. */
class FrameRow {
  readonly #cells: { text: string; paint: Paint }[] = [];

  put(column: number, text: string, paint: Paint): void {
    while (this.#cells.length < column) this.#cells.push({ text: ' ', paint: plain });
    for (const [index, character] of [...text].entries())
      this.#cells[column + index] = { text: character, paint };
  }

  append(text: string, paint: Paint): void {
    if (text !== '') this.put(this.#cells.length, ` ${text}`, paint);
  }

  /** Adjacent cells of the same colour are painted together. */
  toString(): string {
    let out = '';
    for (let start = 0; start < this.#cells.length; ) {
      const { paint } = this.#cells[start]!;
      let end = start;
      while (end < this.#cells.length && this.#cells[end]!.paint === paint) end++;
      out += paint(
        this.#cells
          .slice(start, end)
          .map((cell) => cell.text)
          .join(''),
      );
      start = end;
    }
    return out;
  }
}

const plain: Paint = (text) => text;

function paintOf(mark: Mark, style: FrameStyle): Paint {
  return mark.primary ? style.paint : style.colors.blue;
}

function sourceLine(line: number, text: string, style: FrameStyle): string {
  return `${style.colors.blue(`${String(line + 1).padStart(style.gutter)} |`)} ${text}`.trimEnd();
}
