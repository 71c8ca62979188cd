import type { HeadWord } from '../layer.ts';
import { answering } from './answering.ts';
import { classification } from './classification.ts';

/** Every head of the language; a new one is a file here and a line below. */
export const heads: readonly HeadWord[] = [classification, answering];
