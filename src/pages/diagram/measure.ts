import stringWidth from 'string-width';

/** Sizes in pixels of the text of a diagram. Fixed-width type, so that widths are known without a browser. */
export const type = { title: 14, line: 12, small: 11 } as const;

/** Width of a character in fixed-width type, as a share of its size: the widest of the common fonts. */
const advance = 0.605;

export function textWidth(text: string, size: number): number {
  return stringWidth(text) * advance * size;
}

/** The text, shortened where it is wider than `most` pixels. */
export function fitted(text: string, size: number, most: number): string {
  if (textWidth(text, size) <= most) return text;
  let cut = '';
  for (const character of text) {
    if (textWidth(`${cut}${character}…`, size) > most) break;
    cut += character;
  }
  return `${cut}…`;
}
