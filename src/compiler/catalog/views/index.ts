import type { ViewWord } from '../layer.ts';
import { first } from './first.ts';

/** Every view of the language; a new one is a file here and a line below. */
export const views: readonly ViewWord[] = [first];
