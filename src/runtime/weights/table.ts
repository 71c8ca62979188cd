import { type Rows, table } from '../../table.ts';
import type { WeightMatch } from './match.ts';
import { shapeText } from './weight_file.ts';

/** Table of a comparison: counts, then the groups of tensors, mismatches first. */
export function matchText(match: WeightMatch, width?: number): string {
  const { matched, missing, unexpected, shapeMismatches, ignored, outside } = match;
  const group = (title: string, head: readonly string[], rows: Rows): string =>
    rows.length === 0 ? '' : `${title} (${rows.length})\n${indented([head, ...rows], width)}`;
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
      'shape mismatch: the tensor has another shape than the parameter',
      ['parameter', 'expected', 'found', 'in the file'],
      shapeMismatches.map(({ name, external, expected, found }) => [
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
      'ignored: not part of the model',
      ['in the file'],
      ignored.map((name) => [name]),
    ),
  ];
  const counts =
    `${match.file}, map ${match.map}: matched ${matched.length}, missing ${missing.length}, ` +
    `unexpected ${unexpected.length}, shape mismatch ${shapeMismatches.length}, ignored ${ignored.length}; ` +
    `parameters not compared ${outside}`;
  return [counts, ...groups.filter((text) => text !== '')].join('\n\n');
}

/** Name of a tensor in the file, with the number of its repetitions. */
function named(external: string, copies: readonly string[]): string {
  return copies.length === 0 ? external : `${external} (and ${copies.length} more)`;
}

const indentation = '  ';

function indented(rows: Rows, width: number | undefined): string {
  const align = rows[0]!.map(() => 'left' as const);
  const inner = width === undefined ? undefined : width - indentation.length;
  return table(rows, { width: inner, align })
    .split('\n')
    .map((line) => indentation + line)
    .join('\n');
}
