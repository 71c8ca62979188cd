import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system in memory, where Linux has one: flushing takes no time there. */
const memory = '/dev/shm';

/** A new temporary folder, in memory where the system has such a place. */
export function memoryFolder(): string {
  return mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'unitc-faults-'));
}
