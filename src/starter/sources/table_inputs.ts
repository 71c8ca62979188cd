import { DataError } from '../../runtime/errors.ts';
import type { Row } from '../../runtime/records/row.ts';
import type { PartInput } from '../part.ts';
import type { ColumnKind, DescribedColumn } from './columns.ts';
import { mediaFolder } from './media_folder.ts';

/** A table, and its columns that cannot be inputs. */
interface InputContext {
  readonly path: string;
  readonly rows: readonly Row[];
  readonly label: DescribedColumn;
  /** Columns of a text or a pair of texts, selected by the user. */
  readonly text: readonly string[] | undefined;
}

/** Column kinds that cannot be inputs, with descriptions. */
const unusedKinds: ReadonlyMap<ColumnKind, string> = new Map([
  ['identifier', 'different in nearly every row'],
  ['constant', 'the same in every row'],
  ['empty', 'without values'],
  ['list', 'lists'],
  ['object', 'objects'],
  ['date', 'dates or times: write what they say as numbers or categories, such as the month'],
  ['address', 'addresses, which are not fetched'],
  ['decimal_comma', 'numbers with a decimal comma, in a table that also has decimal points: write points'],
]);

/** Largest number of images, and of recordings, in a record. */
const mostMedia = 4;

/** The inputs formed by columns. Throws DataError if there are none, or a selected column is missing. */
export function tableInputs(
  columns: readonly DescribedColumn[],
  { path, rows, label, text }: InputContext,
): readonly PartInput[] {
  const texts = text ?? textColumns(columns, label);
  if (texts.includes(label.name)) {
    throw new DataError(
      path,
      `the column '${label.name}' is both the text and the column to predict`,
      'name another column with --text or --label',
    );
  }
  const missing = texts.find((name) => columns.every((column) => column.name !== name));
  if (missing !== undefined) {
    const known = columns.map(({ name }) => name).join(', ');
    throw new DataError(path, `there is no column '${missing}'`, `columns: ${known}`);
  }
  const others = columns.filter(({ name }) => name !== label.name && !texts.includes(name));
  const inputs = [
    ...textInput(texts),
    ...mediaInputs('image', others, rows),
    ...mediaInputs('audio', others, rows),
    ...(text === undefined ? numberInputs(others) : []),
  ];
  if (inputs.length > 0) return inputs;
  const left = others.map(({ name, kind }) => `${name} (${unusedKinds.get(kind) ?? kind})`);
  throw new DataError(
    path,
    `no column is an input apart from '${label.name}'${left.length > 0 ? `: ${left.join(', ')}` : ''}`,
    left.length > 0
      ? 'name a column of texts with --text, or another column to predict with --label'
      : 'add a column of texts, numbers, categories, or paths of images or recordings',
  );
}

/** Notes on columns that are not inputs. */
export function leftOutNotes(
  columns: readonly DescribedColumn[],
  { label, text }: Pick<InputContext, 'label' | 'text'>,
): readonly string[] {
  const others = columns.filter((column) => column !== label && !text?.includes(column.name));
  const note = (found: readonly DescribedColumn[], description: string) =>
    found.length > 0 ? [`Left out (${description}): ${found.map(({ name }) => name).join(', ')}.`] : [];
  const ofKind = (kind: ColumnKind) => others.filter((column) => column.kind === kind);
  return [
    ...[...unusedKinds].flatMap(([kind, description]) => note(ofKind(kind), description)),
    ...(text === undefined
      ? note(ofKind('text').slice(1), 'one text is read, or the pair that --text names')
      : []),
    ...note(ofKind('image').slice(mostMedia), `${mostMedia} images are read`),
    ...note(ofKind('audio').slice(mostMedia), `${mostMedia} recordings are read`),
  ];
}

/** The first text column; in a table of questions, the questions. */
function textColumns(columns: readonly DescribedColumn[], label: DescribedColumn): readonly string[] {
  const texts = columns.filter(({ name, kind }) => kind === 'text' && name !== label.name);
  return texts.slice(0, 1).map(({ name }) => name);
}

function textInput(names: readonly string[]): readonly PartInput[] {
  if (names.length === 0) return [];
  return [{ kind: 'text', use: JSON.stringify(names.length === 1 ? names[0] : names.slice(0, 2)) }];
}

/** Names the first image `image`, the others `image_2` and so on. */
function mediaInputs(
  kind: 'image' | 'audio',
  columns: readonly DescribedColumn[],
  rows: readonly Row[],
): readonly PartInput[] {
  const found = columns.filter((column) => column.kind === kind).slice(0, mostMedia);
  return found.map(({ name }, index) => {
    const folder = mediaFolder(rows, name);
    const place = folder === undefined ? '' : `, folder: ${JSON.stringify(folder)}`;
    const quoted = JSON.stringify(name);
    const short = index === 0 && folder === undefined;
    return { kind, number: index + 1, use: short ? quoted : `${kind}(${quoted}${place})` };
  });
}

function numberInputs(columns: readonly DescribedColumn[]): readonly PartInput[] {
  const named = (kind: ColumnKind) =>
    columns.filter((column) => column.kind === kind).map(({ name }) => name);
  const [numbers, categories] = [named('number'), named('category')];
  const count = numbers.length + categories.length;
  if (count === 0) return [];
  const more = categories.length > 0 ? `, categories: ${JSON.stringify(categories)}` : '';
  return [
    {
      kind: 'numbers',
      columns: count,
      categories: categories.length > 0,
      use: `numbers(${JSON.stringify(numbers)}${more})`,
    },
  ];
}
