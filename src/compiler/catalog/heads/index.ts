import type { HeadBuiltin } from '../head.ts';
import { answering } from './answering.ts';
import { attributes } from './attributes.ts';
import { boxes } from './boxes.ts';
import { classification } from './classification.ts';
import { embedding } from './embedding.ts';
import { objectClasses } from './object_classes.ts';
import { ordinal } from './ordinal.ts';
import { regression } from './regression.ts';

/** Every head of the language; a new one is a file here and a line below. */
export const heads: readonly HeadBuiltin[] = [
  classification,
  answering,
  regression,
  ordinal,
  embedding,
  objectClasses,
  boxes,
  attributes,
];
