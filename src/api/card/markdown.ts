import { printable } from '../../printable.ts';

/**
 * Characters with a meaning within a line of Markdown or of HTML in it, and the punctuation of web and e-mail
 * addresses.
 */
const special = /[\\`*_{}[\]<>|~&$@]|(?<=www)\.|:(?=\/\/)/gi;

/** Line prefixes that begin a heading, a list, a quotation or a rule. */
const beginning = /^(?:[-+#=]|\d+(?=[.)]))/;

/**
 * Escapes text from a spec or from data, so that Markdown shows it literally: no link, image, heading, list,
 * table cell, emphasis, formula or HTML.
 */
export function escaped(text: string): string {
  const line = printable(text).replace(special, '\\$&');
  // A digit cannot be escaped; the character after it can.
  return line.replace(beginning, (mark) => (/^\d/.test(mark) ? `${mark}\\` : `\\${mark}`));
}

/** Text from a spec as inline code, in a fence longer than any run of backticks in it. */
export function code(text: string): string {
  const shown = printable(text);
  const runs = Array.from(shown.matchAll(/`+/g), ([run]) => run.length);
  const longest = runs.reduce((most, length) => Math.max(most, length), 0);
  const fence = '`'.repeat(longest + 1);
  const padding = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${padding}${shown}${padding}${fence}`;
}

/** `code` for a table cell: Markdown splits the row at `|` before it recognises code. */
export function cellCode(text: string): string {
  return code(text).replaceAll('|', '\\|');
}

/** A table. Cells are Markdown; the first row is the header. */
export function markdownTable([header, ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header!), line(header!.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A section of parts separated by blank lines; empty parts are left out. */
export function section(title: string, ...parts: readonly string[]): string {
  return [`## ${title}`, ...parts.filter((part) => part !== '')].join('\n\n');
}

/** A bulleted list. Items are Markdown. */
export function bullets(items: readonly string[]): string {
  return items.map((item) => `* ${item}`).join('\n');
}
