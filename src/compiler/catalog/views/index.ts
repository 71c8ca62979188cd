import type { ViewBuiltin } from '../layer.ts';
import { first } from './first.ts';
import { mean } from './mean.ts';

/** Every view of the language; a new one is a file here and a line below. */
export const views: readonly ViewBuiltin[] = [first, mean];
