import { isUtf8 } from 'node:buffer';
import { CsvError, type Options, parse } from 'csv-parse/sync';
import { DataError } from '../../errors.ts';
import { decodeUtf8 } from '../../reading/utf8.ts';
import type { Dialect } from './dialect.ts';

/** The cells of one record. */
export type RecordCells = readonly string[];

/** Parses the cells of records. */
export class CellParser {
  readonly #options: Options;

  constructor({ separator, quotes }: Dialect) {
    this.#options = {
      delimiter: separator,
      quote: quotes === 'double' ? '"' : null,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      skip_empty_lines: true,
    };
  }

  /** Cells of consecutive records; undefined if one of them cannot be read. */
  all(bytes: Buffer): readonly RecordCells[] | undefined {
    if (!isUtf8(bytes) || bytes.includes(0)) return undefined;
    try {
      return parse(bytes, this.#options) as readonly RecordCells[];
    } catch (error) {
      if (error instanceof CsvError) return undefined;
      throw error;
    }
  }

  /** Cells of the record that begins on the given line of a file. Throws DataError if it cannot be read. */
  one(bytes: Buffer, file: string, line: number): RecordCells {
    const text = decodeUtf8(withoutLineEnd(bytes), `${file}:${line}`);
    try {
      const [cells = ['']] = parse(text, this.#options) as readonly RecordCells[];
      return cells;
    } catch (error) {
      throw error instanceof CsvError ? quoteProblem(error, file, line) : error;
    }
  }
}

/**
 * A record without its final line ends (LF, CRLF), so that an error in a record of one line reports no other
 * line. Other carriage returns belong to the last cell.
 */
function withoutLineEnd(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (bytes[end - 1] === 0x0a) end -= bytes[end - 2] === 0x0d ? 2 : 1;
  return bytes.subarray(0, end);
}

/** Problem of a complete record, in which only the quotes can be wrong. */
function quoteProblem({ code, lines, index }: CsvError, file: string, line: number): DataError {
  const cell = `cell ${Number(index) + 1}`;
  const last = line + Number(lines) - 1;
  const place = last > line ? ` on line ${last}` : '';
  if (code === 'INVALID_OPENING_QUOTE') {
    return new DataError(
      `${file}:${line}`,
      `${cell}: a quote${place} in a cell that does not begin with one`,
      `put the cell in quotes and double those in it (\`""\`); ${ordinaryQuotes}`,
    );
  }
  return new DataError(
    `${file}:${line}`,
    `${cell}: text follows its closing quote${place}`,
    `double the quotes within a quoted cell (\`""\`), or add the missing quote; ${ordinaryQuotes}`,
  );
}

/** Hint for files that were written without quoting. */
export const ordinaryQuotes = 'if quotes are ordinary characters in this file, write `quotes: .none`';
