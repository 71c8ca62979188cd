import { DataError } from '../../errors.ts';
import { streamLines } from '../../reading/lines.ts';
import { RecordProblems } from '../../records/problems.ts';
import { DelimitedFile } from '../../tables/delimited/delimited_file.ts';
import { type Caption, captionOf } from './caption.ts';
import { captionColumnsIn, namesOf, rowCaptions } from './rows.ts';

/** Forms of text files with a caption on each line. */
const forms = [
  {
    /** Flickr30k's `results_20130124.token`: `1000092795.jpg#0`, a tab, the caption. */
    starts: /^[^\t]+#\d+\t/,
    line: /^(?<image>[^\t]+)#\d+\t(?<text>.*)$/,
    header: 'none',
    expected: 'IMAGE#NUMBER, a tab and the caption',
  },
  {
    /** Flickr30k's `results.csv`. One line of the published file lacks the second bar. */
    starts: /^\s*image_name\s*\|/,
    line: /^(?<image>[^|]+)\|\s*\d+\s*\|?(?<text>.*)$/,
    header: 'first line',
    expected: 'IMAGE | NUMBER | CAPTION',
  },
] as const;

/**
 * Captions of a text file: Flickr30k's forms, or CSV with a column for the image and one for the caption.
 * `column`: the column that names the split of a caption. Unusable lines are left out and added to
 * `problems`. Throws DataError if the file has another form.
 */
export function lineCaptions(
  file: string,
  column: string | null,
  problems: RecordProblems,
): readonly Caption[] {
  const [first] = streamLines(file, new RecordProblems());
  if (!first)
    throw new DataError(
      file,
      'the file is empty',
      'fetch it again, or write an image and its caption on each line',
    );
  const form = forms.find(({ starts }) => starts.test(first.text));
  if (!form) return csvCaptions(file, first.text, column, problems);
  if (column !== null) {
    throw new DataError(
      file,
      `there is no column '${column}': the lines of Flickr30k have none for the split`,
      'write `valid: 5%`, or use `dataset_flickr30k.json`, which names the split of each image',
    );
  }
  const captions: Caption[] = [];
  for (const { number, text } of streamLines(file, problems)) {
    if (text.trim() === '' || (number === 1 && form.header === 'first line')) continue;
    const where = `${file}:${number}`;
    const caption = problems.collect(() => {
      const found = form.line.exec(text)?.groups;
      if (!found) throw new DataError(where, `expected ${form.expected}, found '${text.slice(0, 60)}'`);
      return captionOf(where, found.image!.trim(), found.text!);
    });
    if (caption) captions.push(caption);
  }
  return captions;
}

/** Captions of a CSV file, or of one with tabs or semicolons between cells. */
function csvCaptions(
  file: string,
  header: string,
  split: string | null,
  problems: RecordProblems,
): readonly Caption[] {
  const separator = ['\t', ';'].find((candidate) => header.includes(candidate)) ?? ',';
  const names = header.split(separator).map((name) => name.trim().replace(/^"|"$/g, ''));
  const columns = captionColumnsIn(names, split, `${file}:1`);
  const rows = new DelimitedFile(file, { name: 'CSV', separator, quotes: 'double' }, namesOf(columns));
  return rowCaptions(rows, columns, problems);
}
