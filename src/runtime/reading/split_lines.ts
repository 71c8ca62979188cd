const byteOrderMark = '\ufeff';

/** Removes the byte order mark that some editors write at the start of a text. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(1) : text;
}

/**
 * Lines of a text. A carriage return before a line feed belongs to the line end; a final empty line is
 * dropped.
 */
export function splitLines(text: string): string[] {
  const lines = withoutByteOrderMark(text).split('\n').map(withoutReturn);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

export function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
