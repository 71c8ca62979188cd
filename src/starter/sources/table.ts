import { DataError } from '../../runtime/errors.ts';
import type { SpecPart } from '../part.ts';
import { type DescribedColumn, describeColumns, haveDecimalCommas, readWithCommas } from './columns.ts';
import { nameOf, specPath } from './paths.ts';
import { leftOutNotes, tableInputs } from './table_inputs.ts';
import { openRows } from './table_rows.ts';
import { heldOutRows } from './table_splits.ts';
import { labelColumn, tableTarget } from './table_target.ts';

/** A table and the columns selected by the user. */
export interface TableSource {
  readonly path: string;
  /** Columns of a text or a pair of texts. */
  readonly text?: readonly string[];
  readonly label?: string;
}

/** A table with a column to predict from the others. Throws DataError if there is none. */
export async function tablePart(
  { path, text, label: named }: TableSource,
  folder: string,
): Promise<SpecPart> {
  const { rows, separator } = await openRows(path);
  const described = describeColumns(rows);
  const commas = haveDecimalCommas(described);
  const all = commas ? readWithCommas(described) : described;
  const heldOut = await heldOutRows(path, rows, all, [named, ...(text ?? [])]);
  const columns = all.filter(({ name }) => !heldOut.columns.includes(name));
  const label = labelColumn(path, named, columns);
  const inputs = tableInputs(columns, { path, rows, label, text });
  const target = tableTarget(label, rows, path);
  const stratify = heldOut.share && target.target === 'class' ? ', stratify: true' : '';
  const between = separator === undefined ? '' : `, separator: ${JSON.stringify(separator)}`;
  const decimal = commas ? ', decimal: ","' : '';
  return {
    name: nameOf(path),
    format: `table(${specPath(path, folder)}, ${heldOut.argument(folder)}${stratify}${between}${decimal})`,
    inputs,
    target: target.target,
    truth: target.truth,
    truthUse: target.use,
    notes: [
      ...heldOut.notes,
      ...(named === undefined
        ? [`The column to predict is taken to be \`${label.name}\`; --label names another.`]
        : []),
      ...leftOutNotes(columns, { label, text }),
      ...repeatedMediaNotes(columns, heldOut.share),
      ...(commas ? ['Commas in numbers are decimal marks: `1,234` is 1.234.'] : []),
      ...target.notes,
    ],
  };
}

/** A table of questions about images: columns for image, question and answer. */
export async function questionsPart(path: string, folder: string): Promise<SpecPart> {
  const columns = describeColumns((await openRows(path)).rows);
  const named = (names: readonly string[], kind: DescribedColumn['kind']) =>
    columns.find(({ name }) => names.includes(name.toLowerCase())) ??
    columns.find((column) => column.kind === kind);
  const [question, answer] = [named(['question', 'text'], 'text'), named(['answer', 'label'], 'category')];
  const image = named(['image', 'file', 'file_name', 'path'], 'image');
  if (question && answer && image) {
    return tablePart({ path, text: [question.name], label: answer.name }, folder);
  }
  throw new DataError(
    path,
    `a table of questions needs columns with an image, a question and an answer; it has ${columns.map(({ name }) => name).join(', ')}`,
    'call them image, question and answer, or use --table with --text and --label',
  );
}

/** A note if holding out a share of the rows may split the rows of one image or recording. */
function repeatedMediaNotes(columns: readonly DescribedColumn[], share: boolean): readonly string[] {
  const media = columns.find(({ kind }) => kind === 'image' || kind === 'audio');
  if (!share || !media || media.different === media.present) return [];
  return [
    `Some rows have the same \`${media.name}\`: \`group: ${JSON.stringify(media.name)}\` in the format keeps them in one split.`,
  ];
}
