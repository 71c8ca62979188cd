import type { Hash } from 'node:crypto';
import { disk } from '../../../storage/disk.ts';
import { appendText } from '../../../storage/lines.ts';
import type { LogPrefix } from './format.ts';
import { summed } from './line_sums.ts';
import { scanLog } from './scan_log.ts';

/** A log of a run that this process appends to: JSON objects, one per line, with their sums. */
export class RunLog {
  /** Clauses about damage found when the log was opened. */
  readonly damage: readonly string[];
  readonly #path: string;
  readonly #hash: Hash;
  #bytes: number;
  /** Bytes that have been flushed to disk. */
  #flushed: number;
  #sum: string;
  /** Whether the file may end with an incomplete line. */
  #isTorn: boolean;

  /** Opens or creates a log. Bytes after `prefix` that a crash left torn are removed by the next `append`. */
  constructor(path: string, prefix: LogPrefix | undefined) {
    const { bytes, hash, sum, torn, damage } = scanLog(path, prefix);
    this.#path = path;
    this.damage = damage;
    this.#hash = hash;
    this.#bytes = bytes;
    this.#flushed = prefix?.bytes ?? 0;
    this.#sum = sum;
    this.#isTorn = torn > 0;
  }

  /** Appends an object with at least one member, as JSON without line breaks. */
  append(json: string): void {
    if (this.#isTorn) disk.truncate(this.#path, this.#bytes);
    this.#isTorn = true;
    const { line, sum } = summed(this.#sum, json);
    const text = `${line}\n`;
    appendText(this.#path, text, 'buffered');
    this.#isTorn = false;
    this.#sum = sum;
    this.#hash.update(text);
    this.#bytes += Buffer.byteLength(text);
  }

  /** Flushes all lines to disk, and returns their checksum. */
  flush(): LogPrefix {
    if (this.#bytes !== this.#flushed) appendText(this.#path, '', 'flushed');
    this.#flushed = this.#bytes;
    return { bytes: this.#bytes, sha256: this.#hash.copy().digest('hex') };
  }
}
