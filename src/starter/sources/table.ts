import { existsSync } from 'node:fs';
import { readableRows } from '../../runtime/columns/samples.ts';
import { DataError } from '../../runtime/errors.ts';
import type { Row, RowSource } from '../../runtime/records/row.ts';
import { openTable, tableFiles } from '../../runtime/tables/open.ts';
import type { PartInput, PartTarget, SpecPart } from '../part.ts';
import { type DescribedColumn, describeColumns, haveDecimalCommas, readWithCommas } from './columns.ts';
import { nameOf, specPath } from './paths.ts';
import { separatorOf } from './separator.ts';

/** A table and the columns that the user has named. */
export interface TableSource {
  readonly path: string;
  /** Columns of a text or a pair of texts. */
  readonly text?: readonly string[];
  readonly label?: string;
}

/** Rows that are looked at. */
const mostRows = 2000;

/** Number of different whole numbers up to which a column of numbers is taken for classes. */
const mostClasses = 20;

/** Kinds of columns that are no inputs, with their descriptions. */
const unusedKinds: ReadonlyMap<DescribedColumn['kind'], string> = new Map([
  ['identifier', 'different in nearly every row'],
  ['constant', 'the same in every row'],
  ['empty', 'without values'],
  ['list', 'lists'],
  ['object', 'objects'],
  ['date', 'dates or times: write what they say as numbers or categories, such as the month'],
  ['address', 'addresses, which are not fetched'],
  ['decimal_comma', 'numbers with a decimal comma, in a table that also has decimal points: write points'],
]);

/** Usual names of the column to predict, the most telling first. */
const usualLabels = ['label', 'class', 'target', 'category', 'sentiment', 'answer', 'y'];

/** A table with a column to predict from the others. Throws DataError where it has none. */
export async function tablePart(source: TableSource, folder: string): Promise<SpecPart> {
  const { rows, separator } = await openRows(source.path);
  const described = describeColumns(rows);
  const commas = haveDecimalCommas(described);
  const columns = commas ? readWithCommas(described) : described;
  const label = labelColumn(source, columns);
  const name = nameOf(source.path);
  const inputs = inputsOf(source, columns, label);
  const target = targetOf(label);
  if (target === 'class') requireClasses(label, source.path);
  const truth = { class: 'label', labels: 'labels', number: 'value', boxes: 'box' }[target];
  const stratify = target === 'class' ? ', stratify: true' : '';
  const between = separator === undefined ? '' : `, separator: ${JSON.stringify(separator)}`;
  return {
    name,
    format: `table(${specPath(source.path, folder)}, valid: 20%${stratify}${between}${commas ? ', decimal: ","' : ''})`,
    columns: [...inputs.map(({ column }) => column), `${truth}: ${JSON.stringify(label.name)}`].join('  '),
    inputs: inputs.map(({ input }) => input),
    target,
    truth,
    notes: [
      ...notesOf(source, columns, label),
      ...(commas ? ['Commas in numbers are decimal marks: `1,234` is 1.234.'] : []),
      ...(target === 'class' && label.numeric ? [numbersAsClasses(label)] : []),
      ...headerNotes(rows, label),
    ],
  };
}

/** A table of questions about images: the columns of the image, the question and the answer. */
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

/**
 * The rows of a table that can be read, and the character between its cells where it is not the usual one.
 */
interface OpenedTable {
  readonly rows: readonly Row[];
  readonly separator: string | undefined;
}

/** Throws DataError where no row can be read. `path`: a file, or a pattern of several. */
async function openRows(path: string): Promise<OpenedTable> {
  const files = tableFiles([path], '');
  const separator = existsSync(files[0]!) ? separatorOf(files[0]!) : undefined;
  const options = { quotes: 'double', ...(separator !== undefined && { separator }) } as const;
  // Columns are known only once the table is open, and Parquet reads only columns that are asked for.
  const names = first(await openTable(files, { ...options, columns: [] }), 1)[0]?.columns ?? [];
  const rows = first(await openTable(files, { ...options, columns: names }), mostRows);
  return { rows, separator };
}

function first(rows: RowSource, count: number): readonly Row[] {
  const found: Row[] = [];
  for (const row of readableRows(rows)) {
    if (found.length === count) break;
    found.push(row);
  }
  // Asking for the first row throws its problem.
  return found.length > 0 ? found : [rows.at(0)];
}

function labelColumn({ path, label }: TableSource, columns: readonly DescribedColumn[]): DescribedColumn {
  const [usual] = usualLabels.flatMap(
    (each) => columns.find(({ name }) => name.toLowerCase() === each) ?? [],
  );
  const last = columns.findLast(({ kind }) => kind === 'category' || kind === 'number');
  const chosen = label === undefined ? (usual ?? last) : columns.find(({ name }) => name === label);
  if (chosen) return chosen;
  const known = columns.map(({ name }) => name).join(', ');
  throw new DataError(
    path,
    label === undefined ? 'no column looks like a label' : `there is no column '${label}'`,
    `name the column to predict with --label; columns: ${known}`,
  );
}

interface ColumnInput {
  readonly input: PartInput;
  /** The entry of `columns`. */
  readonly column: string;
}

function inputsOf(
  source: TableSource,
  columns: readonly DescribedColumn[],
  label: DescribedColumn,
): readonly ColumnInput[] {
  const texts = source.text ?? textColumns(columns, label);
  const others = columns.filter(({ name }) => name !== label.name && !texts.includes(name));
  if (texts.includes(label.name)) {
    throw new DataError(
      source.path,
      `the column '${label.name}' is both the text and the column to predict`,
      'name another column with --text or --label',
    );
  }
  const missing = texts.find((name) => columns.every((column) => column.name !== name));
  if (missing !== undefined) {
    const known = columns.map(({ name }) => name).join(', ');
    throw new DataError(source.path, `there is no column '${missing}'`, `columns: ${known}`);
  }
  const inputs = [
    ...textInput(texts),
    ...fileInputs(others),
    ...(source.text === undefined ? numberInputs(nameOf(source.path), others) : []),
  ];
  if (inputs.length > 0) return inputs;
  const left = others.map(({ name, kind }) => `${name} (${unusedKinds.get(kind) ?? kind})`);
  throw new DataError(
    source.path,
    `no column is an input beside '${label.name}'${left.length > 0 ? `: ${left.join(', ')}` : ''}`,
    left.length > 0
      ? 'name a column of texts with --text, or another column to predict with --label'
      : 'add a column of texts, numbers, categories, or paths of images or recordings',
  );
}

/** The first column of texts; of a table of questions, the questions. */
function textColumns(columns: readonly DescribedColumn[], label: DescribedColumn): readonly string[] {
  const texts = columns.filter(({ name, kind }) => kind === 'text' && name !== label.name);
  return texts.slice(0, 1).map(({ name }) => name);
}

function textInput(names: readonly string[]): readonly ColumnInput[] {
  if (names.length === 0) return [];
  const value = names.length === 1 ? JSON.stringify(names[0]) : JSON.stringify(names.slice(0, 2));
  return [{ input: { kind: 'text' }, column: `text: ${value}` }];
}

function fileInputs(columns: readonly DescribedColumn[]): readonly ColumnInput[] {
  return (['image', 'audio'] as const).flatMap((kind) => {
    const column = columns.find((each) => each.kind === kind);
    return column ? [{ input: { kind }, column: `${kind}: ${JSON.stringify(column.name)}` }] : [];
  });
}

function numberInputs(table: string, columns: readonly DescribedColumn[]): readonly ColumnInput[] {
  const named = (kind: DescribedColumn['kind']) =>
    columns.filter((column) => column.kind === kind).map(({ name }) => name);
  const [numbers, categories] = [named('number'), named('category')];
  const count = numbers.length + categories.length;
  if (count === 0) return [];
  const field = `${table}_row`;
  const more = categories.length > 0 ? `, categories: ${JSON.stringify(categories)}` : '';
  return [
    {
      input: { kind: 'numbers', field, columns: count, categories: categories.length > 0 },
      column: `${field}: numbers(${JSON.stringify(numbers)}${more})`,
    },
  ];
}

function targetOf({ different, several, numeric, whole }: DescribedColumn): PartTarget {
  if (several) return 'labels';
  return numeric && !(whole && different <= mostClasses) ? 'number' : 'class';
}

/** Throws DataError for a column whose values are too many to be classes. */
function requireClasses({ name, kind, present, different }: DescribedColumn, path: string): void {
  const names = kind === 'identifier' || kind === 'address' || kind === 'date' || kind === 'text';
  if (!names || different <= present / 2) return;
  throw new DataError(
    path,
    `the column '${name}' has ${different} different values in ${present} rows: too many to be classes`,
    'name another column to predict with --label; a class needs several rows',
  );
}

/** Kinds of which one column is an input, with the way to another one. */
const oneOfKind: ReadonlyMap<DescribedColumn['kind'], string> = new Map([
  ['text', 'one text is read, or the pair that --text names'],
  ['image', 'one image is read; `columns` and another modality add more'],
  ['audio', 'one recording is read; `columns` and another modality add more'],
]);

function notesOf(
  { label: named, text }: TableSource,
  columns: readonly DescribedColumn[],
  label: DescribedColumn,
): readonly string[] {
  const others = columns.filter((column) => column !== label && !text?.includes(column.name));
  const namesOf = (kind: DescribedColumn['kind']) =>
    others.filter((column) => column.kind === kind).map(({ name }) => name);
  const leftOut = (names: readonly string[], description: string) =>
    names.length > 0 ? [`Left out (${description}): ${names.join(', ')}.`] : [];
  const left = [
    ...[...unusedKinds].flatMap(([kind, description]) => leftOut(namesOf(kind), description)),
    ...[...oneOfKind].flatMap(([kind, description]) =>
      kind === 'text' && text !== undefined ? [] : leftOut(namesOf(kind).slice(1), description),
    ),
  ];
  return [
    'A fifth of the rows is held out, chosen by the seed.',
    ...(named === undefined
      ? [`The column to predict is taken to be \`${label.name}\`; --label names another.`]
      : []),
    ...left,
  ];
}

/** A few whole numbers may be the numbers of classes, or measurements. */
function numbersAsClasses({ name, different }: DescribedColumn): string {
  return (
    `The ${different} whole numbers of \`${name}\` are taken for classes. Where they measure something, predict the number: ` +
    `\`value: ${JSON.stringify(name)}\`, the head \`regression()\`, the loss \`mse\` and the metric \`regression\`.`
  );
}

/**
 * A note where the first line may be a record: the name of the column to predict is also one of its values.
 */
function headerNotes(rows: readonly Row[], { name }: DescribedColumn): readonly string[] {
  if (!rows.some((row) => row.get(name) === name)) return [];
  return [
    `\`${name}\` is the name of the column to predict and also one of its values: if the first line of the file is a record, name the ` +
      'columns in a line before it.',
  ];
}
