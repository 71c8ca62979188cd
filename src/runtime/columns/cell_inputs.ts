import type { ColumnBuiltin } from './column.ts';
import { numbers } from './numbers.ts';
import { text } from './text.ts';

/** Inputs whose cells contain the values themselves, so that no file is read. */
export const cellInputs: readonly ColumnBuiltin[] = [text, numbers];
