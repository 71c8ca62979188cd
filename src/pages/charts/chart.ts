export interface ChartPoint {
  readonly x: number;
  readonly y: number;
}

/**
 * A line of a chart. `noisy`: the values are faint, their moving average is the line. `marked`: few values, each
 * with a mark. `level`: a value to compare with, drawn as a dashed line.
 */
export type Series =
  | {
      readonly kind: 'noisy' | 'marked' | 'plain';
      readonly name: string;
      readonly points: readonly ChartPoint[];
    }
  | { readonly kind: 'level'; readonly name: string; readonly value: number };

/** Values over an axis. */
export interface LineChart {
  readonly title: string;
  /** Name of the horizontal axis. */
  readonly axis: string;
  /** Unit of the values; a `share` is written as percent. */
  readonly unit: 'number' | 'share';
  /** Fixed range of both axes, for shares of shares; absent: that of the values. */
  readonly square?: true;
  readonly series: readonly Series[];
}
