import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { naming } from '../../../storage/naming.ts';
import type { TrainEvent } from '../events.ts';
import { parsedJson } from '../stored_json.ts';
import { isStoredEvent } from './event_fields.ts';

/** Bytes per read, and characters of the longest event; longer lines count as damaged. */
const [chunkBytes, longestLine] = [2 ** 20, 2 ** 24];

/** A line of `events.jsonl`; `event` is undefined if the line is damaged. */
export interface EventLine {
  /** Number of the line, from 1. */
  readonly line: number;
  readonly event: TrainEvent | undefined;
}

/**
 * The lines of an `events.jsonl`, read in chunks: a long run writes millions. Yields nothing for a missing
 * file. The last line is left out if it has no line break: a process is still writing it, or a crash has
 * truncated it.
 */
export function* eventLines(path: string): Iterable<EventLine> {
  let line = 0;
  for (const text of completeLines(path)) {
    line++;
    if (text !== '') yield { line, event: parsed(text) };
  }
}

/** A line that is not an event. */
const damagedLine = '?';

function* completeLines(path: string): Iterable<string> {
  if (!existsSync(path)) return;
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(chunkBytes);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    const next = () => naming(path, () => readSync(file, bytes));
    for (let count = next(); count > 0; count = next()) {
      const lines = (rest + decoder.write(bytes.subarray(0, count))).split('\n');
      rest = lines.pop()!;
      // The rest of an overlong line counts as damaged, whatever it holds.
      if (rest.length > longestLine) rest = damagedLine;
      yield* lines;
    }
  } finally {
    closeSync(file);
  }
}

function parsed(text: string): TrainEvent | undefined {
  const value = parsedJson(text);
  return isStoredEvent(value) ? value : undefined;
}
