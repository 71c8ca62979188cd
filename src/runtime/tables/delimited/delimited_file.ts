import { dirname } from 'node:path';
import { DataError } from '../../errors.ts';
import { byteOrderMarkLength, refuseUtf16 } from '../../reading/utf8.ts';
import type { Row, RowSource } from '../../records/row.ts';
import { requireColumns } from '../header.ts';
import { RecordIndex } from '../storage/record_index.ts';
import { StoredFile } from '../storage/stored_file.ts';
import { CellParser, ordinaryQuotes, type RecordCells } from './cells.ts';
import type { Dialect } from './dialect.ts';
import { columnHint, requireHeader } from './header_problems.ts';
import { RecordEnds } from './record_ends.ts';

/**
 * Number of records to read at once if they are requested in order, and the largest gap that counts as in
 * order.
 */
const [readAhead, longestGap] = [256, 16];

/** The rows of a CSV or TSV file. Only the position of each record is in memory. */
export class DelimitedFile implements RowSource {
  readonly columns: readonly string[];
  readonly #file: StoredFile;
  readonly #folder: string;
  readonly #dialect: Dialect;
  readonly #parser: CellParser;
  readonly #records: RecordIndex;
  /** Index of each column; the first index of a repeated name. */
  readonly #positions: ReadonlyMap<string, number>;
  /** Number of records before the first row: 1 if the file has a header. */
  readonly #skipped: number;
  #ahead: Ahead = { from: 0, to: 0, cells: [] };
  #last = -1;

  /** `needed`: the columns that will be read. Throws DataError if the file as a whole is unusable. */
  constructor(path: string, dialect: Dialect, needed: readonly string[]) {
    this.#file = new StoredFile(path);
    this.#folder = dirname(path);
    this.#dialect = dialect;
    this.#parser = new CellParser(dialect);
    this.#records = indexed(this.#file, dialect);
    this.#skipped = dialect.header ? 0 : 1;
    this.columns = dialect.header ?? this.#headerCells();
    if (this.length === 0) {
      throw new DataError(path, 'the file has a header but no records', 'add records, or give another file');
    }
    requireColumns(this.columns, needed, this.#headerPlace(), columnHint(this.columns, needed, dialect));
    this.#positions = new Map([...this.columns.entries()].reverse().map(([index, name]) => [name, index]));
  }

  get length(): number {
    return this.#records.length - this.#skipped;
  }

  at(index: number): Row {
    const record = index + this.#skipped;
    const where = `${this.#file.path}:${this.#records.line(record)}`;
    const cells = this.#cellsOf(record);
    this.#checkCells(cells, where);
    return {
      where,
      folder: this.#folder,
      columns: this.columns,
      get: (column) => cells[this.#positions.get(column) ?? -1],
    };
  }

  #headerCells(): RecordCells {
    requireHeader(this.#records.length, this.#file.path, this.#dialect);
    const cells = this.#one(0);
    if (!cells.some((name) => name.includes('\r'))) return cells;
    throw new DataError(
      this.#headerPlace(),
      'the line holds a carriage return that no line feed follows',
      'lines end in LF or CRLF: save the file with the line ends of Unix or Windows',
    );
  }

  #headerPlace(): string {
    return this.#dialect.header ? this.#file.path : `${this.#file.path}:${this.#records.line(0)}`;
  }

  /** The cells of a record. If records are requested in order, the following ones are read with it. */
  #cellsOf(record: number): RecordCells {
    const inOrder = record > this.#last && record <= this.#last + longestGap;
    this.#last = record;
    if (inOrder && !(record >= this.#ahead.from && record < this.#ahead.to)) this.#readAhead(record);
    return this.#ahead.cells?.[record - this.#ahead.from] ?? this.#one(record);
  }

  #readAhead(from: number): void {
    const to = Math.min(this.#records.length, from + readAhead);
    const bytes = this.#file.read(this.#records.start(from), this.#records.end(to - 1));
    const cells = this.#parser.all(bytes);
    if (cells && cells.length !== to - from) {
      throw new Error(`${this.#file.path}: ${to - from} records were indexed, ${cells.length} read`);
    }
    this.#ahead = { from, to, cells };
  }

  #one(record: number): RecordCells {
    const bytes = this.#file.read(this.#records.start(record), this.#records.end(record));
    return this.#parser.one(bytes, this.#file.path, this.#records.line(record));
  }

  #checkCells(cells: RecordCells, where: string): void {
    const { columns } = this;
    if (cells.length !== columns.length) {
      const more = cells.length > columns.length;
      throw new DataError(
        where,
        `expected ${columns.length} ${columns.length === 1 ? 'cell' : 'cells'} as in the header, found ${cells.length}`,
        more
          ? `a cell that holds the separator '${printed(this.#dialect.separator)}' needs quotes around it`
          : 'the line is truncated, or cells are missing: add them, including empty ones',
      );
    }
    if (!cells.every((cell, i) => cell === columns[i])) return;
    throw this.#dialect.header
      ? new DataError(
          where,
          'the line has the names of the columns',
          'the file has a header: remove `header`',
        )
      : new DataError(
          where,
          'the header occurs again',
          'were files joined? Remove this line, or give the files as a list',
        );
  }
}

/** Cells of the records `from` to `to - 1`; undefined if one of them cannot be read. */
interface Ahead {
  readonly from: number;
  readonly to: number;
  readonly cells: readonly RecordCells[] | undefined;
}

function indexed(file: StoredFile, dialect: Dialect): RecordIndex {
  const index = new RecordIndex(file.path, `is a quote not closed? ${ordinaryQuotes}`);
  let ends: RecordEnds | undefined;
  for (const chunk of file.chunks()) {
    if (ends) ends.scan(chunk);
    else {
      refuseUtf16(chunk, file.path);
      const mark = byteOrderMarkLength(chunk);
      ends = new RecordEnds(dialect, index, mark);
      ends.scan(chunk.subarray(mark));
    }
  }
  const unclosed = ends?.end();
  if (unclosed === undefined) return index;
  throw new DataError(
    `${file.path}:${unclosed}`,
    'a quote that opens on this line is never closed',
    `close it; quotes within a quoted cell are doubled (\`""\`); ${ordinaryQuotes}`,
  );
}

function printed(separator: string): string {
  return separator === '\t' ? 'tab' : separator;
}
