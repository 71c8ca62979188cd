import { printable } from '../../printable.ts';

/** Characters that mean something within a line of Markdown, or of HTML in it, and the marks of addresses. */
const special = /[\\`*_{}[\]<>|~&$@]|(?<=www)\.|:(?=\/\/)/gi;

/** Beginnings of a line that make a heading, a list, a quotation or a rule. */
const beginning = /^(?:[-+#=]|\d+(?=[.)]))/;

/**
 * Text from a spec or from data as Markdown that shows it literally: it makes no link, image, heading, list,
 * table cell, emphasis, formula or HTML.
 */
export function escaped(text: string): string {
  const line = printable(text).replace(special, '\\$&');
  // A digit cannot be escaped; the point after it can.
  return line.replace(beginning, (mark) => (/^\d/.test(mark) ? `${mark}\\` : `\\${mark}`));
}

/** Text from a spec as inline code, in a fence that is longer than its own runs of backticks. */
export function code(text: string): string {
  const shown = printable(text);
  const runs = Array.from(shown.matchAll(/`+/g), ([run]) => run.length);
  const longest = runs.reduce((most, length) => Math.max(most, length), 0);
  const fence = '`'.repeat(longest + 1);
  const padding = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${padding}${shown}${padding}${fence}`;
}

/** `code` for a cell of a table, whose row is divided before code is recognised. */
export function cellCode(text: string): string {
  return code(text).replaceAll('|', '\\|');
}

/** A table. Cells are Markdown; the first row is the header. */
export function markdownTable([header, ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header!), line(header!.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A section with its parts, which blank lines separate; empty parts are left out. */
export function section(title: string, ...parts: readonly string[]): string {
  return [`## ${title}`, ...parts.filter((part) => part !== '')].join('\n\n');
}

/** A bulleted list. Items are Markdown. */
export function bullets(items: readonly string[]): string {
  return items.map((item) => `* ${item}`).join('\n');
}
