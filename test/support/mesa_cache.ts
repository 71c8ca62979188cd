import { homedir } from 'node:os';
import { join } from 'node:path';

/** Mesa's shader cache: tests that give unitc a separate cache folder leave Mesa's in place. */
export const mesaCache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
