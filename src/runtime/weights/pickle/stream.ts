import { DataError } from '../../errors.ts';
import type { Bytes } from '../file_bytes.ts';

const windowSize = 65536;
const longestLine = 1000;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a pickle sequentially through a buffer: in the legacy format gigabytes of data follow it. */
export class PickleStream {
  /** Bytes from the start of the source. */
  position: number;
  readonly #source: Bytes;
  #window = new DataView(new ArrayBuffer(0));
  #windowStart = 0;

  constructor(source: Bytes, position = 0) {
    this.#source = source;
    this.position = position;
  }

  /** An error at the current position. */
  damaged(what: string): DataError {
    return new DataError(
      this.#source.path,
      `damaged near byte ${this.position} of its pickle: ${what}`,
      'download or save the file again',
    );
  }

  /** An error about intact content that is not allowed. */
  refused(what: string, hint: string): DataError {
    return new DataError(this.#source.path, `refused: ${what}; nothing was run`, hint);
  }

  byte(): number {
    return this.#take(1).getUint8(0);
  }

  uint16(): number {
    return this.#take(2).getUint16(0, true);
  }

  int32(): number {
    return this.#take(4).getInt32(0, true);
  }

  uint32(): number {
    return this.#take(4).getUint32(0, true);
  }

  /** A length. One beyond the end of the file fails when its data is read. */
  uint64(): number {
    return Number(this.#take(8).getBigUint64(0, true));
  }

  /** Big-endian, as in pickle. */
  float64(): number {
    return this.#take(8).getFloat64(0, false);
  }

  bytes(count: number): Uint8Array<ArrayBuffer> {
    const bytes = this.#source.read(this.position, count);
    this.position += count;
    return bytes;
  }

  text(count: number): string {
    const bytes = this.bytes(count);
    try {
      return utf8.decode(bytes);
    } catch {
      throw this.damaged('a text is not UTF-8');
    }
  }

  /** Text up to the end of the line, without it: a name or a number. */
  line(): string {
    const codes: number[] = [];
    for (let code = this.byte(); code !== 0x0a; code = this.byte()) {
      if (codes.push(code) > longestLine) throw this.damaged(`a line of more than ${longestLine} bytes`);
    }
    return String.fromCharCode(...codes);
  }

  #take(count: number): DataView {
    const at = this.position - this.#windowStart;
    if (at < 0 || at + count > this.#window.byteLength) {
      const wanted = Math.max(count, Math.min(windowSize, this.#source.size - this.position));
      this.#window = new DataView(this.#source.read(this.position, wanted).buffer);
      this.#windowStart = this.position;
    }
    const view = new DataView(this.#window.buffer, this.position - this.#windowStart, count);
    this.position += count;
    return view;
  }
}
