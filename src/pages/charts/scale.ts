/** A linear map from values to positions. */
export interface AxisScale {
  readonly least: number;
  readonly most: number;
  readonly at: (value: number) => number;
}

/** `from` and `to`: positions of the smallest and of the largest value. */
export function linear(least: number, most: number, from: number, to: number): AxisScale {
  const range = most > least ? most - least : 1;
  return { least, most, at: (value) => from + ((value - least) / range) * (to - from) };
}

/** About `count` round numbers from `least` to `most`. */
export function ticks(least: number, most: number, count: number): readonly number[] {
  const range = most > least ? most - least : Math.abs(most) || 1;
  const rough = range / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10);
  const found: number[] = [];
  for (let i = Math.ceil(least / step - 1e-9); i * step <= most + step * 1e-9; i++) {
    found.push(Number((i * step).toPrecision(12)));
  }
  return found;
}

/** The range between ticks that covers the values; a single value is in its centre. */
export function niceRange(values: readonly number[], count: number): readonly [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (least > most) return [0, 1];
  if (least === most) {
    const around = Math.abs(least) / 2 || 1;
    [least, most] = [least - around, most + around];
  }
  const [first, second] = ticks(least, most, count);
  const step = second === undefined ? most - least : second - first!;
  return [Math.floor(least / step + 1e-9) * step, Math.ceil(most / step - 1e-9) * step];
}
