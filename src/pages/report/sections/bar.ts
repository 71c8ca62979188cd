import { type Html, html } from '../../html.ts';

/** A table cell's bar, next to its number; `share` in 0..1. */
export function bar(share: number, hue = 0): Html {
  const width = Math.max(0, Math.min(100, 100 * share));
  return html`<svg class="bar s${hue}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="8"/><rect class="fill" width="${width.toFixed(2)}" height="8"/></svg>`;
}
