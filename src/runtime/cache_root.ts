import { homedir } from 'node:os';
import { join } from 'node:path';

/** Folder for what can be made again, by the XDG base directory specification. */
export function cacheRoot(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'unitc');
}
