import { createHash, type Hash } from 'node:crypto';
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { naming } from '../../../storage/naming.ts';
import type { LogPrefix } from './format.ts';
import { firstSum, sumIn } from './line_sums.ts';

const chunkBytes = 1 << 20;
const lineFeed = 0x0a;

/** The result of comparing a log with its checksums. */
export interface LogScan {
  /** Number of bytes up to the end of the last accepted line. */
  readonly bytes: number;
  /** SHA-256 over those bytes. */
  readonly hash: Hash;
  /** Sum of the last accepted line. */
  readonly sum: string;
  /** Number of bytes after that line: an unfinished line, or lines torn by a power failure. */
  readonly torn: number;
  /** Clauses about damage in the lines that had been flushed to disk. */
  readonly damage: readonly string[];
}

/**
 * Compares a log with the sums of its lines and with the prefix that had been flushed to disk. After that
 * prefix, the first line that does not match ends the log. A missing file is an empty log. Lines of earlier
 * versions, which have no sums, are accepted at the beginning. `limit`: bytes to read, rounded up to the end
 * of a line.
 */
export function scanLog(
  path: string,
  prefix: LogPrefix | undefined,
  limit = Number.POSITIVE_INFINITY,
): LogScan {
  const hash = createHash('sha256');
  const damage: string[] = [];
  const stored = prefix?.bytes ?? 0;
  let [bytes, sum, number, total] = [0, firstSum, 0, 0];
  let isStoredIntact = stored === 0;
  for (const line of linesOf(path)) {
    if (total >= limit) break;
    total += line.length;
    if (total > bytes + line.length) continue;
    number++;
    const problem = lineProblem(sum, line);
    if (problem !== undefined && bytes >= stored) continue;
    if (problem !== undefined) damage.push(`line ${number}: ${problem}`);
    sum = sumIn(sum, textOf(line))?.sum ?? sum;
    hash.update(line);
    bytes += line.length;
    if (bytes === stored) isStoredIntact = hash.copy().digest('hex') === prefix!.sha256;
  }
  if (total < stored) damage.push(`it was cut from ${stored} to ${total} bytes`);
  else if (!isStoredIntact && damage.length === 0) {
    damage.push(`its first ${stored} bytes do not match their checksum`);
  }
  return { bytes, hash, sum, torn: total - bytes, damage };
}

function lineProblem(previous: string, line: Buffer): string | undefined {
  if (line.at(-1) !== lineFeed) return 'it has no end';
  const found = sumIn(previous, textOf(line));
  if (found === undefined) return previous === firstSum ? undefined : 'its checksum is missing';
  return found.matches ? undefined : 'its checksum does not match';
}

function textOf(line: Buffer): string {
  return line.toString('utf8', 0, line.at(-1) === lineFeed ? line.length - 1 : line.length);
}

/** Lines with their line feeds; the last one may have none. */
function* linesOf(path: string): Iterable<Buffer> {
  if (!existsSync(path)) return;
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(chunkBytes);
    let rest: Buffer = Buffer.alloc(0);
    const next = () => naming(path, () => readSync(file, chunk));
    for (let count = next(); count > 0; count = next()) {
      rest = Buffer.concat([rest, chunk.subarray(0, count)]);
      let start = 0;
      for (let end = rest.indexOf(lineFeed); end >= 0; end = rest.indexOf(lineFeed, start)) {
        yield rest.subarray(start, end + 1);
        start = end + 1;
      }
      rest = rest.subarray(start);
    }
    if (rest.length > 0) yield rest;
  } finally {
    closeSync(file);
  }
}
