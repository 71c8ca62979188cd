import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where Mesa keeps compiled shaders: tests with a cache folder of unitc apart let it stay there. */
export const mesaCache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
