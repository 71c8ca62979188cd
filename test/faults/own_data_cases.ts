import { parquetWriteBuffer } from 'hyparquet-writer';
import type { OwnData } from './own_data_spec.ts';

const rows = ['a joy,pos', 'a bore,neg', 'superb,pos', 'dull,neg', 'moving,pos', 'a mess,neg'];
const csv = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;
const good = csv('comment,mood', ...rows);

const columns = 'columns { text: "comment"  label: "mood" }';
const shared = `format: table("a.csv", valid: 34%)  ${columns}`;
const byFile = `format: table("a.csv", valid: "b.csv")  ${columns}`;

/** A table in a single file, a third of which is held out. */
const one = (content: string | Uint8Array): OwnData => ({ files: { 'a.csv': content }, dataset: shared });

/** Rows inserted after the first two of a good table. */
const among = (...lines: readonly string[]): OwnData =>
  one(csv('comment,mood', ...rows.slice(0, 2), ...lines, ...rows.slice(2)));

const held = (valid: string): OwnData => ({ files: { 'a.csv': good, 'b.csv': valid }, dataset: byFile });

const lines = (...records: readonly (string | object)[]): string =>
  csv(...records.map((record) => (typeof record === 'string' ? record : JSON.stringify(record))));
const goodRecords = [
  { comment: 'a joy', mood: 'pos' },
  { comment: 'a bore', mood: 'neg' },
  { comment: 'superb', mood: 'pos' },
  { comment: 'dull', mood: 'neg' },
];
const jsonlDataset = `format: table("a.jsonl", valid: 34%)  ${columns}`;
const jsonl = (...records: readonly (string | object)[]): OwnData => ({
  files: { 'a.jsonl': lines(...goodRecords, ...records) },
  dataset: jsonlDataset,
});

const parquetFile = Buffer.from(
  parquetWriteBuffer({
    columnData: [
      { name: 'comment', data: goodRecords.map(({ comment }) => comment), type: 'STRING' },
      { name: 'mood', data: goodRecords.map(({ mood }) => mood), type: 'STRING' },
      { name: 'grade', data: ['pos', null, 'neg', 'pos'], type: 'STRING' },
      { name: 'weight', data: [0.5, Number.NaN, 1, 2], type: 'DOUBLE' },
    ],
  }),
);
const emptyParquet = Buffer.from(
  parquetWriteBuffer({
    columnData: [
      { name: 'comment', data: [], type: 'STRING' },
      { name: 'mood', data: [], type: 'STRING' },
    ],
  }),
);
const latin1Parquet = Buffer.from(
  parquetWriteBuffer({
    columnData: [
      {
        name: 'comment',
        data: goodRecords.map((_, i) => Buffer.from(`café ${i}`, i === 1 ? 'latin1' : 'utf8')),
        type: 'BYTE_ARRAY',
      },
      { name: 'mood', data: goodRecords.map(({ mood }) => mood), type: 'STRING' },
    ],
  }),
);
const parquet = (content: Uint8Array, uses = columns): OwnData => ({
  files: { 'a.parquet': content },
  dataset: `format: table("a.parquet", valid: 34%)  ${uses}`,
});

const images = (...names: readonly string[]): OwnData => ({
  reads: 'image',
  files: {
    'pets/a.csv': csv('file,mood', '1.png,pos', '2.png,neg', ...names.map((name) => `${name},pos`)),
    'pets/photos/1.png': '',
    'pets/photos/2.png': '',
    'secret.png': '',
  },
  dataset:
    'format: table("pets/a.csv", valid: 34%)  columns { image: image("file", folder: "photos")  label: "mood" }',
});

const values = (...cells: readonly string[]): OwnData => ({
  target: 'value',
  files: { 'a.csv': csv('comment,price', 'a,1', 'b,2.5', 'c,-3e2', ...cells.map((cell) => `d,${cell}`)) },
  dataset: 'format: table("a.csv", valid: 34%)  columns { text: "comment"  value: "price" }',
});

const tags = (...cells: readonly string[]): OwnData => ({
  target: 'labels',
  files: {
    'a.csv': csv('comment,tags', 'a,x|y', 'b,y', 'c,', 'd,"[""x""]"'),
    'b.csv': csv('comment,tags', 'e,x', ...cells.map((cell) => `f,${cell}`)),
  },
  dataset: 'format: table("a.csv", valid: "b.csv")  columns { text: "comment"  labels: "tags" }',
});

const numbers = (...lines: readonly string[]): OwnData => ({
  reads: 'numbers',
  files: { 'a.csv': csv('age,sex,mood', '20,f,pos', '40,m,neg', ...lines.map((line) => `${line},pos`)) },
  dataset:
    'format: table("a.csv", valid: 34%)  columns { numbers: numbers(["age"], categories: ["sex"])  label: "mood" }',
});

const scored = (...records: readonly object[]): OwnData => ({
  target: 'scores',
  files: { 'a.jsonl': lines({ comment: 'a', s: [1, 0] }, { comment: 'b', s: [0, 0.5] }, ...records) },
  dataset: 'format: table("a.jsonl", valid: 34%)  columns { text: "comment"  scores: "s" }',
});

const many = (bad: number): string =>
  csv(
    'comment,mood',
    ...Array.from({ length: 100 }, (_, i) => (i < bad ? `"",pos` : rows[i % rows.length]!)),
  );

/** Kinds of broken user data, by title. */
export const cases: readonly (readonly [title: string, OwnData])[] = [
  // Files
  ['a missing file', { files: {}, dataset: shared }],
  [
    'a pattern without files',
    { files: { 'a.csv': good }, dataset: `format: table("data/*.csv", valid: 34%)  ${columns}` },
  ],
  ['a folder in the place of a file', { files: { 'a.csv/b.csv': good }, dataset: shared }],
  ['an empty file', one('')],
  ['a header without records', one('comment,mood\n')],
  [
    'an Excel file',
    { files: { 'a.xlsx': 'PK' }, dataset: `format: table("a.xlsx", valid: 34%)  ${columns}` },
  ],
  [
    'a compressed file',
    { files: { 'a.csv.gz': '' }, dataset: `format: table("a.csv.gz", valid: 34%)  ${columns}` },
  ],
  ['a JSON file', { files: { 'a.json': '[]' }, dataset: `format: table("a.json", valid: 34%)  ${columns}` }],
  [
    'a file named twice',
    { files: { 'a.csv': good }, dataset: `format: table(["a.csv", "./a.csv"], valid: 34%)  ${columns}` },
  ],
  [
    'a file in both splits',
    { files: { 'a.csv': good }, dataset: `format: table("a.csv", valid: "a.csv")  ${columns}` },
  ],
  [
    'files with different columns',
    {
      files: { 'd/1.csv': good, 'd/2.csv': csv('comment,stars', 'a joy,5') },
      dataset: `format: table("d/*.csv", valid: 34%)  ${columns}`,
    },
  ],
  // Header
  ['a missing column', one(csv('comment,stars', 'a joy,5'))],
  ['a column in another case', one(csv('Comment,mood', ...rows))],
  ['a column twice', one(csv('comment,mood,mood', 'a joy,pos,pos'))],
  ['a file without a header', one(csv(...rows))],
  [
    'names of columns in the spec, for a file without a header',
    {
      files: { 'a.csv': csv(...rows) },
      dataset: `format: table("a.csv", valid: 34%, header: ["comment", "mood"])  ${columns}`,
    },
  ],
  [
    'names of columns in the spec, for a file with a header',
    {
      files: { 'a.csv': good },
      dataset: `format: table("a.csv", valid: 34%, header: ["comment", "mood"])  ${columns}`,
    },
  ],
  ['semicolons between cells', one(good.replaceAll(',', ';'))],
  ['tabs in a .csv file', one(good.replaceAll(',', '\t'))],
  ['a column without a name', one(csv(',comment,mood', ...rows.map((row, i) => `${i},${row}`)))],
  // Text
  ['a byte order mark, CRLF and blank lines', one(`\ufeff${good.replaceAll('\n', '\r\n\r\n')}`)],
  ['UTF-16', one(Buffer.from(`\ufeff${good}`, 'utf16le'))],
  ['UTF-16 without a byte order mark', one(Buffer.from(good, 'utf16le'))],
  [
    'a line in Latin-1 among lines in UTF-8',
    one(Buffer.concat([Buffer.from(`${good}café,pos\n`), Buffer.from('café,neg\n', 'latin1')])),
  ],
  ['a NUL byte', among('a\0b,pos')],
  ['line ends of old Macs', one(good.replaceAll('\n', '\r'))],
  // Lines
  ['the header twice', among('comment,mood')],
  ['a line with a cell too few', among('cut off')],
  ['a comma without quotes', among('long, dull,neg')],
  ['a quote that is never closed', among('"never closed,pos')],
  ['text behind a closing quote', among('"so" good,pos')],
  ['a quote that is closed lines later', among('"so good,pos', 'odd "one",neg')],
  ['a quote in a cell without quotes', among('the 5" screen,neg')],
  [
    'quotes as ordinary characters',
    {
      files: { 'a.csv': csv('comment,mood', ...rows, 'the 5" screen,neg') },
      dataset: `format: table("a.csv", valid: 34%, quotes: .none)  ${columns}`,
    },
  ],
  // Cells
  ['an empty text', among(',pos')],
  ['an empty class', among('odd,')],
  ['a class that only the held-out split has', held(csv('comment,mood', 'odd,unsure', 'fine,pos'))],
  [
    'a class whose only record is held out',
    one(csv('comment,mood', ...rows.slice(0, 5), 'odd,unsure', ...rows.slice(5))),
  ],
  ['spaces around classes', among('fine, pos', 'poor,neg ')],
  [
    'one class only',
    {
      ...held(csv('comment,mood', 'c,pos')),
      files: { 'a.csv': csv('comment,mood', 'a,pos', 'b,pos'), 'b.csv': csv('comment,mood', 'c,pos') },
    },
  ],
  ['another number of classes than declared', { ...one(good), dataset: `${shared}  classes: 3` }],
  [
    'class names that repeat',
    { ...one(good), dataset: shared.replace('"mood" }', 'label("mood", names: ["neg", "neg"]) }') },
  ],
  [
    'class names that lack one',
    { ...one(good), dataset: shared.replace('"mood" }', 'label("mood", names: ["pos", "ok"]) }') },
  ],
  ['NaN in a column of numbers', values('NaN')],
  ['infinity in a column of numbers', values('inf')],
  ['a decimal comma', values('"1,5"')],
  ['a number that is missing', values('')],
  ['a label that training lacks among several', tags('x|z')],
  ['several labels, one, and none', tags('y', '')],
  ['a list of labels that is truncated', tags('"[""x"', 'y')],
  ['scores of different lengths', scored({ comment: 'c', s: [1, 0, 0] })],
  ['a score that is not a number', scored({ comment: 'c', s: [1, null] })],
  // Images
  ['an image that is missing', images('3.png')],
  ['an image outside the folder', images('../../secret.png')],
  ['an absolute path of an image', images('/tmp/1.png')],
  ['an image with backslashes', images('..\\photos\\1.png')],
  ['an image without a path', images('')],
  // Numbers
  ['a text in a column of numbers', numbers('old,f')],
  ['missing numbers and categories', numbers(',f', 'NA,', '30,')],
  // JSON Lines
  ['a line that is truncated', jsonl('{"comment": "odd", "mo')],
  ['a line that is not an object', jsonl('"odd"')],
  [
    'an object over several lines',
    { files: { 'a.jsonl': '{\n  "comment": "odd"\n}\n' }, dataset: jsonlDataset },
  ],
  [
    'JSON that Python printed alone',
    { files: { 'a.jsonl': "{'comment': 'odd'}\n".repeat(3) }, dataset: jsonlDataset },
  ],
  ['NaN in JSON', jsonl('{"comment": "odd", "mood": NaN}')],
  ['a line that Python printed', jsonl("{'comment': 'odd', 'mood': 'pos'}")],
  ['a member that is missing', jsonl({ comment: 'odd' })],
  ['a class that is a fraction', jsonl({ comment: 'odd', mood: 1.5 })],
  ['a text that is a number', jsonl({ comment: 5, mood: 'pos' })],
  [
    'a list in the place of lines',
    {
      files: { 'a.jsonl': JSON.stringify(goodRecords) },
      dataset: `format: table("a.jsonl", valid: 34%)  ${columns}`,
    },
  ],
  // Parquet
  ['a Parquet file that is truncated', parquet(parquetFile.subarray(0, -20))],
  ['a pointer of Git LFS', one('version https://git-lfs.github.com/spec/v1\noid sha256:0a\nsize 1\n')],
  ['a ZIP archive', one('PK\x03\x04\n1,2\n')],
  ['a page in place of a table', one('<!DOCTYPE html><html>404</html>')],
  ['a line for Excel', one(`sep=,\n${good}`)],
  ['a Parquet file of another kind', parquet(Buffer.from(good))],
  ['a Parquet file without the column', parquet(parquetFile, 'columns { text: "Comment"  label: "mood" }')],
  ['a Parquet file without rows', parquet(emptyParquet)],
  ['Latin-1 in a Parquet file', parquet(latin1Parquet)],
  ['a class that is null', parquet(parquetFile, 'columns { text: "comment"  label: "grade" }')],
  [
    'NaN in a Parquet file',
    { ...parquet(parquetFile, 'columns { text: "comment"  value: "weight" }'), target: 'value' },
  ],
  // Splits
  ['no held-out split', { files: { 'a.csv': good }, dataset: `format: table("a.csv")  ${columns}` }],
  [
    'a share without a percent sign',
    { files: { 'a.csv': good }, dataset: `format: table("a.csv", valid: 20)  ${columns}` },
  ],
  [
    'a share that holds out nothing',
    { files: { 'a.csv': good }, dataset: `format: table("a.csv", valid: 1%)  ${columns}` },
  ],
  [
    'a row that names no group',
    {
      files: { 'a.csv': csv('comment,mood,who', ...rows.map((row, i) => `${row},${i % 3}`), 'fine,pos,') },
      dataset: `format: table("a.csv", valid: 34%, group: "who")  ${columns}`,
    },
  ],
  [
    'one group alone',
    {
      files: { 'a.csv': csv('comment,mood,who', ...rows.map((row) => `${row},Ann`)) },
      dataset: `format: table("a.csv", valid: 34%, group: "who")  ${columns}`,
    },
  ],
  [
    'a group without a share',
    {
      files: { 'a.csv': good, 'b.csv': good },
      dataset: `format: table("a.csv", valid: "b.csv", group: "mood")  ${columns}`,
    },
  ],
  [
    'a column with the name of no split',
    {
      files: { 'a.csv': csv('comment,mood,fold', 'a,pos,train', 'b,neg,train', 'c,pos,valid', 'd,neg,3') },
      dataset: `format: table("a.csv", split: "fold")  ${columns}`,
    },
  ],
  [
    'a column without held-out rows',
    {
      files: { 'a.csv': csv('comment,mood,fold', 'a,pos,train', 'b,neg,train') },
      dataset: `format: table("a.csv", split: "fold")  ${columns}`,
    },
  ],
  // Declared policy
  ['bad rows within `skip`', { ...one(many(5)), dataset: `${shared}  skip: 10%` }],
  ['bad rows beyond `skip`', { ...one(many(50)), dataset: `${shared}  skip: 10%` }],
];
