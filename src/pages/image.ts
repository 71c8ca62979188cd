import { type Html, html } from './html.ts';

/** A box in fractions of the image, with the name of its class. */
export interface ShownBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly name: string;
}

/** An encoded image. */
export interface PageImage {
  readonly type: 'image/png' | 'image/webp';
  readonly bytes: Uint8Array;
}

export function dataUrl({ type, bytes }: PageImage): string {
  return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
}

/** Boxes of one kind: true ones, or those found by a model. */
export interface BoxGroup {
  readonly tone: 'true' | 'found';
  readonly boxes: readonly ShownBox[];
}

/** Width of the drawing in units of its view box, regardless of the image's width. */
const drawn = 320;

/** Boxes with class names, over an image of the given size. */
export function boxesOverlay(
  { width, height }: { readonly width: number; readonly height: number },
  groups: readonly BoxGroup[],
): Html {
  if (groups.every(({ boxes }) => boxes.length === 0)) return html``;
  const [w, h] = [drawn, (drawn * height) / width];
  return html`<svg class="boxes" viewBox="0 0 ${w} ${h.toFixed(2)}" aria-hidden="true">${groups.flatMap(
    ({ tone, boxes }) => boxes.map((box) => boxHtml(box, tone, w, h)),
  )}</svg>`;
}

function boxHtml(
  { left, top, width, height, name }: ShownBox,
  tone: BoxGroup['tone'],
  w: number,
  h: number,
): Html {
  const place = (value: number) => value.toFixed(1);
  const [x, y] = [left * w, top * h];
  // True names are above the top edge, found ones below the bottom edge, so that they do not overlap.
  const baseline = tone === 'true' ? Math.max(16, y - 4) : Math.min(h - 4, y + height * h + 12);
  // A long name must not extend beyond the image.
  const isRight = x > 0.6 * w;
  const end = Math.min(w - 2, x + width * w);
  const anchor = isRight ? html`x="${place(end)}" text-anchor="end"` : html`x="${place(Math.max(2, x))}"`;
  return html`<g class="${tone}"><rect x="${place(x)}" y="${place(y)}" width="${place(width * w)}" height="${place(height * h)}"/><text ${anchor} y="${place(baseline)}">${name}</text></g>`;
}
