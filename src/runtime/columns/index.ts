import { audio } from './audio.ts';
import type { ColumnBuiltin } from './column.ts';
import { image } from './image.ts';
import { label } from './label.ts';
import { labels } from './labels.ts';
import { numbers } from './numbers.ts';
import { scores } from './scores.ts';
import { text } from './text.ts';
import { value } from './value.ts';

/** Every use of columns. A new one is one file in this folder and one entry below. */
export const columns: readonly ColumnBuiltin[] = [text, image, numbers, audio, label, labels, scores, value];

export function columnNamed(name: string): ColumnBuiltin {
  const column = columns.find((candidate) => candidate.name === name);
  if (!column) throw new Error(`no use of columns is called ${name}`);
  return column;
}
