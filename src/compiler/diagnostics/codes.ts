import type { CodeEntry } from './codes/entry.ts';
import { files } from './codes/files.ts';
import { names } from './codes/names.ts';
import { shapes } from './codes/shapes.ts';
import { syntax } from './codes/syntax.ts';
import { values } from './codes/values.ts';

/** All diagnostic codes, in order. */
export const codes: readonly CodeEntry[] = [...syntax, ...names, ...values, ...shapes, ...files];
