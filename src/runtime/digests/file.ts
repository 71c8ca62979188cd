import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { disk } from '../../storage/disk.ts';
import { appendText } from '../../storage/lines.ts';
import { isDigestLine } from './checks.ts';
import type { DigestLine } from './lines.ts';
import type { DigestSink } from './trail.ts';

/** File of the digests in the folder of a run. */
export const digestsName = 'digests.jsonl';

/** Appends to the digests of a run. A state is flushed, with all lines before it. */
export class DigestFile implements DigestSink {
  readonly #folder: string;
  readonly #path: string;

  /** Drops the lines of steps after `step`, from which the run continues, and a torn last line. */
  constructor(folder: string, step: number) {
    this.#folder = folder;
    this.#path = join(folder, digestsName);
    dropLater(this.#path, step);
  }

  write(line: DigestLine): void {
    const durability = line.kind === 'state' ? 'flushed' : 'buffered';
    appendText(this.#path, `${JSON.stringify(line)}\n`, durability);
    if (durability === 'flushed') disk.flushFolder(this.#folder);
  }
}

/** A line of the file; undefined where it is damaged. */
export interface FoundLine {
  /** Offset of the byte behind its end. */
  readonly end: number;
  readonly line: DigestLine | undefined;
}

/** The complete lines of a file in order; none where it does not exist. Reads them one at a time. */
export function* linesOf(path: string): Iterable<FoundLine> {
  if (!existsSync(path)) return;
  const bytes = readFileSync(path);
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0x0a, at);
    if (end < 0) return;
    yield { end: end + 1, line: parsed(bytes.toString('utf8', at, end)) };
    at = end + 1;
  }
}

function parsed(text: string): DigestLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isDigestLine(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function dropLater(path: string, step: number): void {
  if (!existsSync(path)) return;
  let length = 0;
  for (const { end, line } of linesOf(path)) {
    if (!line || isLater(line, step)) break;
    length = end;
  }
  disk.truncate(path, length);
}

/** Whether a line belongs to steps after `step`. A segment that begins there is written again. */
function isLater(line: DigestLine, step: number): boolean {
  return line.kind === 'segment' ? line.from >= step : line.step > step;
}
