import type { RecordIndex } from '../storage/record_index.ts';
import type { Dialect } from './dialect.ts';

const [lineFeed, carriageReturn, quote] = [0x0a, 0x0d, 0x22];

/** States within a record: before its first byte, before a cell, in an unquoted or quoted cell. */
const [recordStart, cellStart, unquoted, quoted] = [0, 1, 2, 3];
/** After a quote within quotes: the end of the cell, or the first half of a doubled quote. */
const afterQuote = 4;
/** After a carriage return at the start of a line, which is blank if a line feed follows. */
const returned = 5;

/**
 * Finds the records of a delimited file, chunk by chunk, and adds them to an index. A line feed ends a record
 * unless it is in quotes (RFC 4180). Blank lines belong to no record.
 */
export class RecordEnds {
  readonly #index: RecordIndex;
  readonly #separator: number;
  readonly #quote: number;
  #state = recordStart;
  #line = 1;
  /** Offset of the record, and its line. */
  #start: number;
  #startLine = 1;
  /** Line of the last quote that opened a cell. */
  #quoteLine = 1;
  /** Offset of the next chunk. */
  #position: number;

  /** `start`: offset of the text, after a byte order mark. */
  constructor(dialect: Dialect, index: RecordIndex, start: number) {
    this.#index = index;
    this.#separator = dialect.separator.charCodeAt(0);
    this.#quote = dialect.quotes === 'double' ? quote : -1;
    [this.#start, this.#position] = [start, start];
  }

  /** Throws DataError if a record is too long. */
  scan(chunk: Uint8Array): void {
    const [separator, quoteByte, from] = [this.#separator, this.#quote, this.#position];
    let state = this.#state;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (byte === lineFeed) {
        this.#line++;
        if (state === quoted) continue;
        if (state !== recordStart && state !== returned) this.#endRecord();
        [this.#start, this.#startLine] = [from + i + 1, this.#line];
        state = recordStart;
      } else if (state === quoted) {
        if (byte === quoteByte) state = afterQuote;
      } else if (byte === separator) state = cellStart;
      else if (byte === quoteByte && state !== unquoted && state !== returned) {
        if (state !== afterQuote) this.#quoteLine = this.#line;
        state = quoted;
      } else state = byte === carriageReturn && state === recordStart ? returned : unquoted;
    }
    this.#state = state;
    this.#position = from + chunk.length;
  }

  /** Ends the last record. Returns the line of a quote that is never closed; undefined if there is none. */
  end(): number | undefined {
    if (this.#state !== recordStart) this.#endRecord();
    this.#index.close(this.#position);
    return this.#state === quoted ? this.#quoteLine : undefined;
  }

  #endRecord(): void {
    this.#index.push(this.#start, this.#startLine);
  }
}
