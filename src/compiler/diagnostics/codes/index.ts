import type { CodeEntry } from './entry.ts';
import { files } from './files.ts';
import { names } from './names.ts';
import { shapes } from './shapes.ts';
import { syntax } from './syntax.ts';
import { values } from './values.ts';

/** All diagnostic codes, in order. */
export const codes: readonly CodeEntry[] = [...syntax, ...names, ...values, ...shapes, ...files];
