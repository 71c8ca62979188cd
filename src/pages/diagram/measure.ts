import stringWidth from 'string-width';

/**
 * Font sizes in a diagram, in pixels. The type is fixed-width, so that text widths are known without a
 * browser.
 */
export const type = { title: 14, line: 12, small: 11 } as const;

/** Width of a character in fixed-width type relative to the font size: that of the widest common font. */
const advance = 0.605;

export function textWidth(text: string, size: number): number {
  return stringWidth(text) * advance * size;
}

/** The text, shortened if it is wider than `most` pixels. */
export function fitted(text: string, size: number, most: number): string {
  if (textWidth(text, size) <= most) return text;
  let cut = '';
  for (const character of text) {
    if (textWidth(`${cut}${character}…`, size) > most) break;
    cut += character;
  }
  return `${cut}…`;
}
