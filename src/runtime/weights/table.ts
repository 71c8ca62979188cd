import type { WeightMatch } from './match.ts';
import { shapeText } from './weight_file.ts';

/** Every tensor of a comparison in plain text: counts first, then the four groups, the faulty ones before the matched. */
export function table(match: WeightMatch): string {
  const { matched, missing, unexpected, misshapen, ignored, outside } = match;
  const groups = [
    group(
      'missing: in the model, not in the file',
      ['parameter', 'expected'],
      missing.map(({ name, shape }) => [name, shapeText(shape)]),
    ),
    group(
      'unexpected: in the file, not in the model',
      ['in the file', 'found'],
      unexpected.map(({ external, found }) => [external, shapeText(found)]),
    ),
    group(
      'misshapen: of another shape than the parameter',
      ['parameter', 'expected', 'found', 'in the file'],
      misshapen.map(({ name, external, expected, found }) => [
        name,
        shapeText(expected),
        shapeText(found),
        external,
      ]),
    ),
    group(
      'matched',
      ['parameter', 'shape', 'in the file'],
      matched.map(({ name, shape, external, copies }) => [name, shapeText(shape), named(external, copies)]),
    ),
    group(
      'ignored: without a place in the model',
      ['in the file'],
      ignored.map((name) => [name]),
    ),
  ];
  const counts =
    `${match.file}, map ${match.map}: matched ${matched.length}, missing ${missing.length}, ` +
    `unexpected ${unexpected.length}, misshapen ${misshapen.length}, ignored ${ignored.length}; ` +
    `parameters not asked for ${outside}`;
  return [counts, ...groups.filter((text) => text !== '')].join('\n\n');
}

/** A repeated tensor has several names. */
function named(external: string, copies: readonly string[]): string {
  return copies.length === 0 ? external : `${external} (and ${copies.length} more)`;
}

/** Empty where there are no rows. */
function group(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : `${title} (${rows.length})\n${columns([head, ...rows])}`;
}

/** Columns padded to their widest cell. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ');
  return rows.map((row) => `  ${line(row).trimEnd()}`).join('\n');
}
