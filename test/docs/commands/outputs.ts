import { expect } from 'vitest';
import type { ShownOutput } from './blocks.ts';

/** Expects the lines shown on a page, in order, among the printed ones. */
export function expectOutput(printed: string, { kind, lines }: ShownOutput): void {
  const form = kind === 'exact' ? (line: string) => line : withoutValues;
  const found = printed.split('\n').map(form);
  const shown = lines.map(form);
  const start = found.findIndex((_, i) => shown.every((line, j) => found[i + j] === line));
  if (start < 0) expect(found.join('\n'), 'the output has other lines').toContain(shown.join('\n'));
}

/** A line without its values and value-dependent widths. */
function withoutValues(line: string): string {
  return line
    .replace(/[-+]?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?/g, '#')
    .replace(/ +/g, ' ')
    .trim();
}
