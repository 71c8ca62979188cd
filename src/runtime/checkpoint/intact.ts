import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { naming } from '../../storage/naming.ts';
import { CheckpointError, DamagedCheckpointError } from './errors.ts';
import { listCheckpoints } from './folder.ts';
import { isCheckpointName, stepOf } from './names.ts';
import { readCheckpoint } from './read.ts';

/**
 * The file to read initial weights from: `path`, or, if that is a damaged checkpoint of a run, the newest
 * intact checkpoint before it in the same folder, which `warn` reports. Other files are not verified. Throws
 * CheckpointError if no checkpoint before a damaged one is intact.
 */
export function intactFile(path: string, warn: (message: string) => void): string {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile() || !isCheckpoint(path)) return path;
  const damaged = damageAt(path);
  if (!damaged) return path;
  const earlier = isCheckpointName(basename(path))
    ? listCheckpoints(dirname(path)).filter((other) => stepOf(other) < stepOf(path))
    : [];
  const intact = earlier.findLast((other) => damageAt(other) === undefined);
  if (intact === undefined) {
    throw new CheckpointError(`${damaged.message}, and no earlier checkpoint beside it is intact`);
  }
  warn(`${damaged.message}; using ${basename(intact)} instead`);
  return intact;
}

function damageAt(path: string): DamagedCheckpointError | undefined {
  try {
    readCheckpoint(path);
    return undefined;
  } catch (error) {
    if (error instanceof DamagedCheckpointError) return error;
    throw error;
  }
}

/** Number of bytes at the beginning of a file in which the metadata of a checkpoint is looked for. */
const headerStart = 512;

/**
 * Whether a file is a checkpoint, by its name or by the metadata with which the header of every checkpoint
 * begins.
 */
function isCheckpoint(path: string): boolean {
  if (isCheckpointName(basename(path))) return true;
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(headerStart);
    const count = naming(path, () => readSync(file, bytes, 0, headerStart, 0));
    return /^\{"__metadata__":\{"header":"[0-9a-f]{64}","unitc":/.test(bytes.toString('latin1', 8, count));
  } finally {
    closeSync(file);
  }
}
