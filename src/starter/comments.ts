import { printable } from '../printable.ts';

/** Longest line of a comment. */
const longest = 110;

/** A text as comment lines, wrapped between words; line breaks in names of the user are escaped. */
export function comment(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '//';
  for (const word of printable(text).split(' ')) {
    if (line.length + word.length > longest) {
      lines.push(line);
      line = '//';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
