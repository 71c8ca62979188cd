import { Html, html } from '../html.ts';
import type { Diagram, DiagramLine, DiagramSpan } from './diagram.ts';
import { type DiagramLayout, layout, type PlacedCard, type PlacedEdge, space } from './layout.ts';
import { fitted, textWidth, type } from './measure.ts';
import { color, diagramStyle } from './style.ts';

/** A self-contained SVG image with title and description, in light and dark. */
export function diagramSvg(diagram: Diagram): string {
  const placed = layout(diagram);
  const { width, height, titles, cards, edges } = placed;
  const x = space.margin;
  const { text } =
    html`<svg xmlns="http://www.w3.org/2000/svg" class="unitc-diagram" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="unitc-title unitc-desc">
<title id="unitc-title">${diagram.title}</title>
<desc id="unitc-desc">${diagram.description}</desc>
<style>${diagramStyle}</style>
<rect class="paper" width="${width}" height="${height}"/>
<text class="heading" x="${x}" y="38">${diagram.title}</text>
<text class="caption" x="${x}" y="60">${diagram.summary}</text>
${titles.map((title) => html`<text class="column" x="${title.x}" y="${title.y}">${title.text.toUpperCase()}</text>`)}
${edges.map(edgePath)}
${cards.map(cardGroup)}
${edges.filter(({ edge }) => edge.label !== '').map(edgeLabel)}
${footer(diagram, placed)}
</svg>
`;
  return text;
}

function footer({ note }: Diagram, { height }: DiagramLayout): Html {
  return html`<text class="caption" style="font-size:${type.small}px" x="${space.margin}" y="${height - 16}">${note}</text>`;
}

/** A curve with horizontal ends. */
function edgePath({ edge, from, to }: PlacedEdge): Html {
  const bend = Math.max(36, (to.x - from.x) / 2);
  const path = `M${r(from.x)} ${r(from.y)}C${r(from.x + bend)} ${r(from.y)} ${r(to.x - bend)} ${r(to.y)} ${r(to.x)} ${r(to.y)}`;
  return html`<path class="edge" d="${path}" stroke="${color(edge.hue, '--edge')}" stroke-width="${r(edge.width)}"/>`;
}

/** The label at the middle of the curve. */
function edgeLabel({ edge, from, to }: PlacedEdge): Html {
  return html`<text class="label" x="${r((from.x + to.x) / 2)}" y="${r((from.y + to.y) / 2 + 4)}" style="fill:${color(edge.hue, '--ink')}">${edge.label}</text>`;
}

function cardGroup({ card, x, y, width, height }: PlacedCard): Html {
  const accent = color(card.hue, '--soft');
  const inner = width - 2 * space.padding;
  const [left, right] = [x + space.padding, x + width - space.padding];
  const base = y + space.padding + type.title - 3;
  const title = fitted(card.title, type.title, inner - textWidth(card.aside, type.line) - 12);
  const behind = Array.from({ length: Math.min(2, card.copies - 1) }, (_, i) => (2 - i) * space.stack);
  return html`<g>
${behind.map((by) => html`<rect class="card" x="${r(x + by)}" y="${r(y + by)}" width="${width}" height="${r(height)}" rx="9"/>`)}
<rect class="card" x="${r(x)}" y="${r(y)}" width="${width}" height="${r(height)}" rx="9"/>
<rect x="${r(x)}" y="${r(y + 12)}" width="3" height="${type.title}" fill="${accent}"/>
<text class="title" x="${r(left)}" y="${r(base)}">${title}</text>
<text class="aside" x="${r(right)}" y="${r(base)}" style="fill:${accent}">${card.aside}</text>
${card.lines.map((line, i) => lineText(line, left, right, base + space.titleHeight - 3 + i * space.lineHeight))}
${card.share === null ? [] : [bar(card.share, left, y + height - space.bar, inner, accent)]}
</g>`;
}

function lineText(line: DiagramLine, left: number, right: number, y: number): Html {
  const noteWidth = line.note === '' ? 0 : textWidth(line.note, type.small) + 10;
  const spans = shortened(line.spans, right - left - noteWidth);
  const note = html`<text class="note" x="${r(right)}" y="${r(y)}">${line.note}</text>`;
  return html`<text class="line" x="${r(left)}" y="${r(y)}">${joined(spans.map(spanText))}</text>${line.note === '' ? [] : [note]}`;
}

/** Parts without line breaks between them, which would be rendered as spaces. */
function joined(parts: readonly Html[]): Html {
  return new Html(parts.map(({ text }) => text).join(''));
}

/** The spans that fit. */
function shortened(spans: readonly DiagramSpan[], most: number): readonly DiagramSpan[] {
  const fitting: DiagramSpan[] = [];
  let left = most;
  for (const span of spans) {
    const text = fitted(span.text, type.line, left);
    fitting.push({ ...span, text });
    if (text !== span.text) break;
    left -= textWidth(text, type.line);
  }
  return fitting;
}

function spanText({ text, tone, hue }: DiagramSpan): Html {
  if (hue === undefined) return html`<tspan class="${tone}">${text}</tspan>`;
  return html`<tspan style="fill:${color(hue, '--ink')}">${text}</tspan>`;
}

function bar(share: number, x: number, y: number, width: number, fill: string): Html {
  return html`<rect class="track" x="${r(x)}" y="${r(y)}" width="${r(width)}" height="4" rx="2"/><rect x="${r(x)}" y="${r(y)}" width="${r(Math.max(4, share * width))}" height="4" rx="2" fill="${fill}"/>`;
}

/** Pixels, rounded to one decimal. */
function r(value: number): number {
  return Math.round(10 * value) / 10;
}
