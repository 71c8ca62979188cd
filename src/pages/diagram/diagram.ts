/** A diagram of cards in columns, from left to right, and lines between cards of different columns. */
export interface Diagram {
  readonly title: string;
  /** One line below the title. */
  readonly summary: string;
  /** Description of the diagram in sentences, for readers who cannot see it. */
  readonly description: string;
  /** One line below the cards. */
  readonly note: string;
  readonly columns: readonly DiagramColumn[];
  readonly edges: readonly DiagramEdge[];
}

export interface DiagramColumn {
  readonly title: string;
  readonly cards: readonly DiagramCard[];
}

/** Index of a colour; colours repeat after six. */
export type Hue = number;

export interface DiagramCard {
  /** Unique in the diagram; referenced by edges. */
  readonly id: string;
  readonly title: string;
  /** Text at the right of the title. */
  readonly aside: string;
  readonly hue: Hue | null;
  readonly lines: readonly DiagramLine[];
  /** Bar at the bottom, in 0..1; null: none. */
  readonly share: number | null;
  /** If more than 1, the card is drawn as a stack. */
  readonly copies: number;
}

/** A line of a card: spans on the left, and a note on the right. */
export interface DiagramLine {
  readonly spans: readonly DiagramSpan[];
  readonly note: string;
}

export interface DiagramSpan {
  readonly text: string;
  /** `name`: what the spec declares; `plain`: text about it; `muted`: labels. */
  readonly tone: 'name' | 'plain' | 'muted';
  /** Colour of the card that the text names; by default that of text. */
  readonly hue?: Hue;
}

export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  readonly hue: Hue | null;
  /** Width of the line in pixels. */
  readonly width: number;
  /** Text on the line; empty: none. */
  readonly label: string;
}
