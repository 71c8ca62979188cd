import { expect, test } from 'vitest';
import type { Diagram, DiagramCard } from '../../../src/pages/diagram/diagram.ts';
import { layout, type PlacedCard, space } from '../../../src/pages/diagram/layout.ts';
import { fitted, textWidth } from '../../../src/pages/diagram/measure.ts';
import { diagramSvg } from '../../../src/pages/index.ts';

function card(id: string, lines: number, title = id): DiagramCard {
  const line = { spans: [{ text: 'x'.repeat(80), tone: 'plain' }], note: '3 × 4' } as const;
  return { id, title, aside: '', hue: 0, lines: Array(lines).fill(line), share: null, copies: 1 };
}

const diagram: Diagram = {
  title: 'A',
  summary: '',
  description: '',
  note: '',
  columns: [
    { title: 'left', cards: [card('a', 1), card('b', 9)] },
    { title: 'right', cards: [card('c', 2), card('d', 0), card('e', 3)] },
  ],
  edges: [
    { from: 'a', to: 'e', hue: 0, width: 1, label: '' },
    { from: 'a', to: 'c', hue: 0, width: 1, label: '' },
    { from: 'b', to: 'c', hue: 0, width: 1, label: '' },
  ],
};

function overlap(a: PlacedCard, b: PlacedCard): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

test('cards lie in the image and do not overlap', () => {
  const { cards, width, height } = layout(diagram);
  for (const [i, placed] of cards.entries()) {
    expect(placed.x).toBeGreaterThanOrEqual(space.margin);
    expect(placed.x + placed.width).toBeLessThanOrEqual(width - space.margin);
    expect(placed.y).toBeGreaterThanOrEqual(space.header);
    expect(placed.y + placed.height).toBeLessThan(height);
    for (const other of cards.slice(i + 1)) expect(overlap(placed, other)).toBe(false);
  }
});

test('edges leave a card in the order of the cards that they reach, so that they do not cross at its side', () => {
  const { edges } = layout(diagram);
  const [toLower, toUpper] = edges;
  expect(toUpper!.from.y).toBeLessThan(toLower!.from.y);
  for (const { from, to } of edges) expect(from.x).toBeLessThan(to.x);
});

test('text that is wider than its card is cut with an ellipsis', () => {
  expect(fitted('short', 12, 100)).toBe('short');
  const cut = fitted('x'.repeat(80), 12, 100);
  expect(cut).toMatch(/^x+…$/);
  expect(textWidth(cut, 12)).toBeLessThanOrEqual(100);
  expect(fitted('字'.repeat(80), 12, 100).length).toBeLessThan(cut.length);
  expect(diagramSvg(diagram)).toContain('x…');
});

test('markup in names is text', () => {
  const hostile = {
    ...diagram,
    title: '</title><script>',
    columns: [{ title: '', cards: [card('a', 0, '<b>&"')] }],
    edges: [],
  };
  const svg = diagramSvg(hostile);
  expect(svg).toContain('&lt;/title&gt;&lt;script&gt;');
  expect(svg).toContain('&lt;b&gt;&amp;&quot;');
  expect(svg).not.toContain('<script>');
});
