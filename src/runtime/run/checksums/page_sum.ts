import { sha256 } from './format.ts';

/** A page that may be stored in a run folder carries its own checksum, in a comment at its end. */
const mark = /<!-- unitc sha256 ([0-9a-f]{64}) -->\n$/;

/** Appends the checksum of a page. */
export function summedPage(page: string): string {
  return `${page}<!-- unitc sha256 ${sha256(page)} -->\n`;
}

/** State of a page with regard to its checksum; `no checksum`: unitc did not write it. */
export function pageState(page: string): 'intact' | 'damaged' | 'no checksum' {
  const found = mark.exec(page);
  if (found) return sha256(page.slice(0, found.index)) === found[1] ? 'intact' : 'damaged';
  return page.includes('<!-- unitc sha256') ? 'damaged' : 'no checksum';
}
