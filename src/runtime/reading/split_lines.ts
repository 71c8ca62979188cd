const byteOrderMark = '\ufeff';

/** Text without the byte order mark that some editors write at its start. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(1) : text;
}

/**
 * Lines of a text. A carriage return before a line feed belongs to the line end; an empty line after the last
 * one is left out.
 */
export function splitLines(text: string): string[] {
  const lines = withoutByteOrderMark(text).split('\n').map(withoutReturn);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

export function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
