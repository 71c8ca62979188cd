export interface ChartPoint {
  readonly x: number;
  readonly y: number;
}

/**
 * A line of a chart. `noisy`: values are faint, and their moving average is the line. `marked`: a few values,
 * each with a mark. `level`: a reference value, drawn as a dashed line.
 */
export type Series =
  | {
      readonly kind: 'noisy' | 'marked' | 'plain';
      readonly name: string;
      readonly points: readonly ChartPoint[];
    }
  | { readonly kind: 'level'; readonly name: string; readonly value: number };

/** Values over a horizontal axis. */
export interface LineChart {
  readonly title: string;
  /** Name of the horizontal axis. */
  readonly axis: string;
  /** Unit of the values; a `share` is shown as a percentage. */
  readonly unit: 'number' | 'share';
  /** Both axes have the fixed range 0..1, for shares over shares; absent: the range of the values. */
  readonly square?: true;
  readonly series: readonly Series[];
}
