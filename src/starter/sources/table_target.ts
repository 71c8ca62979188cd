import { DataError } from '../../runtime/errors.ts';
import type { Row } from '../../runtime/records/row.ts';
import type { PartTarget } from '../part.ts';
import type { DescribedColumn } from './columns.ts';

/** The column to predict, as a task. */
export interface TableTarget {
  readonly target: PartTarget;
  readonly truth: string;
  /** Use of the column, as in the block `columns`. */
  readonly use: string;
  readonly notes: readonly string[];
}

/** Number of distinct integers up to which a numeric column is taken as classes. */
const mostClasses = 20;

/** Usual names of the column to predict, most specific first. */
const usualLabels = ['label', 'class', 'target', 'category', 'sentiment', 'answer', 'y'];

/** The column selected by the user, or the likeliest one. Throws DataError if there is none. */
export function labelColumn(
  path: string,
  named: string | undefined,
  columns: readonly DescribedColumn[],
): DescribedColumn {
  const [usual] = usualLabels.flatMap(
    (each) => columns.find(({ name }) => name.toLowerCase() === each) ?? [],
  );
  const last = columns.findLast(({ kind }) => kind === 'category' || kind === 'number');
  const chosen = named === undefined ? (usual ?? last) : columns.find(({ name }) => name === named);
  if (chosen) return chosen;
  const known = columns.map(({ name }) => name).join(', ');
  throw new DataError(
    path,
    named === undefined ? 'no column looks like a label' : `there is no column '${named}'`,
    `name the column to predict with --label; columns: ${known}`,
  );
}

/** The task for a column to predict. Throws DataError if its values cannot be predicted. */
export function tableTarget(label: DescribedColumn, rows: readonly Row[], path: string): TableTarget {
  const quoted = JSON.stringify(label.name);
  const header = headerNotes(rows, label);
  if (label.indicators) return { target: 'labels', truth: 'scores', use: quoted, notes: header };
  if (label.several !== undefined) {
    const use =
      label.several === '|' ? quoted : `labels(${quoted}, separator: ${JSON.stringify(label.several)})`;
    return { target: 'labels', truth: 'labels', use, notes: header };
  }
  if (label.kind === 'list') return { target: 'labels', truth: 'labels', use: quoted, notes: header };
  const { numeric, whole, different } = label;
  if (numeric && !(whole && different <= mostClasses)) {
    return { target: 'number', truth: 'value', use: quoted, notes: header };
  }
  requireClasses(label, path);
  // Two values mean no and yes, so they need no note.
  const notes = [...(numeric && different > 2 ? [numbersAsClasses(label)] : []), ...header];
  return { target: 'class', truth: 'label', use: quoted, notes };
}

/** Throws DataError for a column with too many values for classes. */
function requireClasses({ name, kind, present, different }: DescribedColumn, path: string): void {
  const names = kind === 'identifier' || kind === 'address' || kind === 'date' || kind === 'text';
  if (!names || different <= present / 2) return;
  throw new DataError(
    path,
    `the column '${name}' has ${different} different values in ${present} rows: too many to be classes`,
    'name another column to predict with --label; a class needs several rows',
  );
}

/** A few distinct integers may be class numbers, measurements, or ranks. */
function numbersAsClasses({ name, different }: DescribedColumn): string {
  return (
    `The ${different} whole numbers of \`${name}\` are taken for classes. If they measure something, predict the number: ` +
    `\`value: ${JSON.stringify(name)}\`, the head \`regression()\`, the loss \`mse\` and the metric \`regression\`. If they are ranks, such as stars, ` +
    'use the head and the metric `ordinal`, and the loss `coral`.'
  );
}

/** A note if the first line may be a record: the name of the column to predict is also one of its values. */
function headerNotes(rows: readonly Row[], { name }: DescribedColumn): readonly string[] {
  if (!rows.some((row) => row.get(name) === name)) return [];
  return [
    `\`${name}\` is the name of the column to predict and also one of its values: if the first line of the file is a record, name the ` +
      'columns in a line before it.',
  ];
}
