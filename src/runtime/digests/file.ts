import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileBytes } from '../../storage/read.ts';
import { firstSum, sumIn } from '../run/checksums/line_sums.ts';
import type { RunLog } from '../run/checksums/run_log.ts';
import { parsedJson } from '../run/stored_json.ts';
import { isDigestLine } from './checks.ts';
import type { DigestLine } from './lines.ts';
import type { DigestSink } from './trail.ts';

/** Name of the file of digests in a run folder. */
export const digestsName = 'digests.jsonl';

/** A run folder with its logs, such as a `WritableRunDirectory`. */
export interface LogFolder {
  readonly path: string;
  log(name: string): RunLog;
  /** Truncates a log to its first `bytes` bytes. */
  shorten(name: string, bytes: number): void;
  /** Flushes all lines of all logs to disk. */
  settle(): void;
}

/** Appends to the digests of a run. A state is flushed to disk, with all lines before it. */
export class DigestFile implements DigestSink {
  readonly #folder: LogFolder;

  /** Drops the lines of steps after `step`, from which the run continues. */
  constructor(folder: LogFolder, step: number) {
    this.#folder = folder;
    folder.shorten(digestsName, lengthUntil(join(folder.path, digestsName), step));
  }

  /** The lines so far, ending with undefined at the first damaged one. */
  *lines(): Iterable<DigestLine | undefined> {
    for (const { line } of linesOf(join(this.#folder.path, digestsName))) yield line;
  }

  write(line: DigestLine): void {
    this.#folder.log(digestsName).append(JSON.stringify(line));
    if (line.kind === 'state') this.#folder.settle();
  }
}

/**
 * A line of the file; `line` is undefined if it is damaged or its sum does not continue that of the line
 * before.
 */
export interface FoundLine {
  /** Offset of the end of the line, in bytes. */
  readonly end: number;
  readonly line: DigestLine | undefined;
}

/**
 * The complete lines of a file in order, up to and including the first damaged one; none if the file does not
 * exist.
 */
export function* linesOf(path: string): Iterable<FoundLine> {
  if (!existsSync(path)) return;
  const bytes = fileBytes(path);
  let sum = firstSum;
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0x0a, at);
    if (end < 0) return;
    const text = bytes.toString('utf8', at, end);
    const found = sumIn(sum, text);
    const line = found?.matches ? parsed(text) : undefined;
    sum = found?.sum ?? sum;
    at = end + 1;
    yield { end: at, line };
    if (!line) return;
  }
}

function parsed(text: string): DigestLine | undefined {
  const value = parsedJson(text);
  return isDigestLine(value) ? value : undefined;
}

/** Length of the lines up to a step, in bytes. */
function lengthUntil(path: string, step: number): number {
  let length = 0;
  for (const { end, line } of linesOf(path)) {
    if (!line || isLater(line, step)) break;
    length = end;
  }
  return length;
}

/** Whether a line belongs to steps after `step`. A segment that begins there is written again. */
function isLater(line: DigestLine, step: number): boolean {
  return line.kind === 'segment' ? line.from >= step : line.step > step;
}
