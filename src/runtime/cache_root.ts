import { homedir } from 'node:os';
import { join } from 'node:path';

/** Folder for files that can be regenerated, according to the XDG base directory specification. */
export function cacheRoot(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'unitc');
}
