import { printable } from '../printable.ts';

/** Longest comment line. */
const longest = 110;

/** Text as comment lines, wrapped between words; line breaks in user-supplied names are escaped. */
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
