import type { Diagram, DiagramCard, DiagramEdge, DiagramLine } from './diagram.ts';
import { textWidth, type } from './measure.ts';

export interface PlacedCard {
  readonly card: DiagramCard;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An edge from the right side of a card to the left side of another. */
export interface PlacedEdge {
  readonly edge: DiagramEdge;
  readonly from: Point;
  readonly to: Point;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface DiagramLayout {
  readonly width: number;
  readonly height: number;
  readonly titles: readonly (Point & { readonly text: string })[];
  readonly cards: readonly PlacedCard[];
  readonly edges: readonly PlacedEdge[];
}

/** Distances in pixels. */
export const space = {
  margin: 28,
  header: 92,
  footer: 40,
  padding: 14,
  titleHeight: 26,
  lineHeight: 18,
  bar: 12,
  gap: 16,
  columnGap: 84,
  stack: 5,
} as const;

const narrowest = 150;
const widest = 430;

/** Columns side by side, each centred vertically. */
export function layout({ title, summary, note, columns, edges }: Diagram): DiagramLayout {
  const widths = columns.map(({ cards }) => Math.max(...cards.map(cardWidth)));
  const heights = columns.map(({ cards }) => sum(cards.map(cardHeight)) + space.gap * (cards.length - 1));
  const tallest = Math.max(...heights);
  const cards: PlacedCard[] = [];
  const titles: (Point & { readonly text: string })[] = [];
  let x = space.margin;
  for (const [i, column] of columns.entries()) {
    let y = space.header + space.gap + (tallest - heights[i]!) / 2;
    titles.push({ x, y: y - space.gap, text: column.title });
    for (const card of column.cards) {
      const height = cardHeight(card);
      cards.push({ card, x, y, width: widths[i]!, height });
      y += height + space.gap;
    }
    x += widths[i]! + space.columnGap;
  }
  const headings = [textWidth(title, 20), textWidth(summary, type.line), textWidth(note, type.small)];
  return {
    width: Math.ceil(
      Math.max(
        x - space.columnGap + space.margin + space.stack,
        ...headings.map((w) => w + 2 * space.margin),
      ),
    ),
    height: Math.ceil(space.header + space.gap + tallest + space.footer + space.stack),
    titles,
    cards,
    edges: placedEdges(edges, cards),
  };
}

function cardWidth({ title, aside, lines }: DiagramCard): number {
  const head = textWidth(title, type.title) + textWidth(aside, type.line) + 24;
  const natural = Math.max(head, ...lines.map(lineWidth)) + 2 * space.padding;
  return Math.round(Math.min(widest, Math.max(narrowest, natural)));
}

export function lineWidth({ spans, note }: DiagramLine): number {
  const text = textWidth(spans.map((span) => span.text).join(''), type.line);
  return text + (note === '' ? 0 : textWidth(note, type.small) + 20);
}

function cardHeight({ lines, share }: DiagramCard): number {
  const bar = share === null ? 0 : space.bar;
  return space.padding + space.titleHeight + lines.length * space.lineHeight + bar + space.padding / 2;
}

/** Ends of the edges, spread over the sides of their cards in the order of the cards at the other ends. */
function placedEdges(edges: readonly DiagramEdge[], cards: readonly PlacedCard[]): readonly PlacedEdge[] {
  const at = new Map(cards.map((placed) => [placed.card.id, placed]));
  const end = (edge: DiagramEdge, side: 'from' | 'to'): Point => {
    const card = at.get(edge[side])!;
    const other = side === 'from' ? 'to' : 'from';
    const beside = edges
      .filter((each) => each[side] === edge[side])
      .sort((a, b) => middle(at.get(a[other])!) - middle(at.get(b[other])!));
    const share = (beside.indexOf(edge) + 1) / (beside.length + 1);
    return { x: side === 'from' ? card.x + card.width : card.x, y: card.y + share * card.height };
  };
  return edges.map((edge) => ({ edge, from: end(edge, 'from'), to: end(edge, 'to') }));
}

function middle({ y, height }: PlacedCard): number {
  return y + height / 2;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
