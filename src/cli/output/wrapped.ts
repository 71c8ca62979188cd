import stringWidth from 'string-width';

/**
 * Wraps lines wider than the terminal between words; continuation lines are indented by two more columns.
 * Text in backquotes stays on one line, so that commands can be copied. Without a width, as for a file or a
 * pipe, the text is unchanged.
 */
export function wrapped(text: string, width: number | undefined): string {
  if (width === undefined) return text;
  return text
    .split('\n')
    .flatMap((line) => (stringWidth(line) <= width ? [line] : broken(line, width)))
    .join('\n');
}

function broken(line: string, width: number): readonly string[] {
  const indent = /^ */.exec(line)![0];
  const lines: string[] = [];
  let current = indent;
  for (const text of line.match(/(?:`[^`]*`|[^ ])+/g) ?? []) {
    const joined = current.trim() === '' ? `${current}${text}` : `${current} ${text}`;
    if (current.trim() === '' || stringWidth(joined) <= width) {
      current = joined;
    } else {
      lines.push(current);
      current = `${indent}  ${text}`;
    }
  }
  return [...lines, current];
}
