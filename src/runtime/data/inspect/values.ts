/** Notes on the range of the values to predict; none if records have no value. */
export function valueNotes(values: readonly number[]): readonly string[] {
  if (values.length === 0) return [];
  const sorted = [...values].sort((a, b) => a - b);
  const [least, median, most] = [0, 0.5, 1].map((part) => sorted[Math.round(part * (sorted.length - 1))]!);
  if (least === most) return [`all values to predict are ${shown(least!)}: nothing can be learned`];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [`values from ${shown(least!)} to ${shown(most!)}, median ${shown(median!)}, mean ${shown(mean)}`];
}

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
