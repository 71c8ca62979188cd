import stringWidth from 'string-width';
import { table } from '../../table.ts';

/** Largest number of classes whose complete matrix is shown. */
const mostRows = 12;
/** Number of most frequent confusions shown for a larger matrix. */
const mostConfusions = 10;
/** Width of a matrix if the terminal has none. */
const defaultWidth = 100;

export interface Confusion {
  readonly names: readonly string[];
  /** Records by true class (row) and predicted class (column). */
  readonly counts: readonly (readonly number[])[];
}

/** The matrix if it fits, otherwise its most frequent confusions. */
export function confusionText(task: string, confusion: Confusion, width: number | undefined): string {
  const header = [`${task}: true, predicted as`, ...confusion.names];
  const rows = confusion.names.map((name, row) => [name, ...confusion.counts[row]!.map(String)]);
  const natural = header.reduce(
    (sum, cell, column) =>
      sum + 2 + Math.max(stringWidth(cell), ...rows.map((row) => stringWidth(row[column]!))),
    0,
  );
  const fits = rows.length <= mostRows && natural <= (width ?? defaultWidth);
  return fits ? table([header, ...rows], { width }) : frequent(task, confusion, width);
}

function frequent(task: string, { names, counts }: Confusion, width: number | undefined): string {
  const confused = counts
    .flatMap((row, truth) => row.map((count, predicted) => ({ truth, predicted, count })))
    .filter(({ truth, predicted, count }) => truth !== predicted && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, mostConfusions);
  if (confused.length === 0) return `${task}: no class is mistaken for another`;
  const rows = confused.map(({ truth, predicted, count }) => [
    names[truth]!,
    names[predicted]!,
    String(count),
  ]);
  return table([[`${task}: true`, 'predicted as', 'records'], ...rows], {
    width,
    align: ['left', 'left', 'right'],
  });
}
