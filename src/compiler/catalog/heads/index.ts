import type { HeadBuiltin } from '../layer.ts';
import { answering } from './answering.ts';
import { attributes } from './attributes.ts';
import { boxes } from './boxes.ts';
import { classification } from './classification.ts';
import { objectClasses } from './object_classes.ts';

/** Every head of the language; a new one is a file here and a line below. */
export const heads: readonly HeadBuiltin[] = [classification, answering, objectClasses, boxes, attributes];
