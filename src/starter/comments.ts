/** Longest line of a comment. */
const longest = 110;

/** A text as comment lines, wrapped between words. */
export function comment(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '//';
  for (const word of text.split(' ')) {
    if (line.length + word.length > longest) {
      lines.push(line);
      line = '//';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
