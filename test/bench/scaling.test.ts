import { describe, expect, test } from 'vitest';
import { fittedLine } from '../../bench/driver/line.mjs';
import { axisLines } from '../../bench/driver/lines.mjs';
import { scalingPlot } from '../../bench/driver/scaling_plot.mjs';
import { ticksUpTo } from '../../bench/driver/ticks.mjs';
import { scalingCases } from '../../bench/suites/scaling.mjs';
import { size } from './rows.ts';

describe('the fitted line', () => {
  test('is exact for points on a line', () => {
    const { slope, start, deviation } = fittedLine([1, 2, 4, 8].map((x) => [x, 5 + 3 * x]));
    expect(slope).toBeCloseTo(3, 9);
    expect(start).toBeCloseTo(5, 9);
    expect(deviation).toBeCloseTo(0, 9);
  });

  test('has residuals as fractions of the measured values', () => {
    const points: [number, number][] = [
      [1, 1],
      [2, 2.4],
      [4, 4],
      [8, 8],
    ];
    const { slope, start, deviation } = fittedLine(points);
    expect(deviation).toBeCloseTo(Math.abs(start + 2 * slope - 2.4) / 2.4, 12);
    const longer = points.map(([x, y]) => [x, 1000 * y] as [number, number]);
    expect(fittedLine(longer).deviation).toBeCloseTo(deviation, 9);
  });
});

test('an axis with a failed size has no line', () => {
  const rows = [size('layers', 2, 1), size('layers', 4, 2), size('batch', 8, 1), size('batch', 16)];
  expect(axisLines(rows).map(({ axis }) => axis)).toEqual(['layers']);
});

test('the suite has three axes (layers, texts, tokens) of four sizes each', () => {
  const cases = scalingCases();
  for (const axis of ['layers', 'batch', 'tokens']) {
    const own = cases.filter((each) => each.axis === axis);
    expect(own).toHaveLength(4);
    expect(new Set(own.map(({ at, repeats }) => at * repeats)).size).toBe(1);
  }
});

test.each([
  [0.9, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [3, [0, 1, 2, 3]],
  [533, [0, 100, 200, 300, 400, 500, 600]],
])('ticks up to %f are round', (most, ticks) => {
  expect(ticksUpTo(most)).toEqual(ticks);
});

test('the plot draws its line through collinear points', () => {
  const points = [2, 4, 8, 16].map((at) => size('layers', at, 0.1 + at / 100));
  const svg = scalingPlot(axisLines(points), []);
  const [, ...ends] = /<line x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)"[^>]*dasharray/.exec(
    svg,
  )!;
  const [x1, y1, x2, y2] = ends.map(Number) as [number, number, number, number];
  for (const [, x, y] of svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)) {
    const onLine = y1 + ((y2 - y1) * (Number(x) - x1)) / (x2 - x1);
    expect(Math.abs(onLine - Number(y))).toBeLessThan(0.2);
  }
});

test('the plot draws points to scale and reports their distance from the line', () => {
  const points = [2, 4, 8, 16].map((at) => size('layers', at, at === 4 ? 0.06 : at / 100));
  const lines = axisLines(points);
  const svg = scalingPlot(lines, ['caption']);
  const dots = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [
    Number(x),
    Number(y),
  ]);
  expect(dots).toHaveLength(4);
  const [two, , eight, sixteen] = dots as [number, number][];
  expect((sixteen![0] - eight![0]) / (eight![0] - two![0])).toBeCloseTo(8 / 6, 2);
  expect((eight![1] - sixteen![1]) / (two![1] - eight![1])).toBeCloseTo(8 / 6, 2);
  expect(svg).toContain(`at most ${(100 * lines[0]!.deviation).toFixed(1)} % off`);
  for (const words of ['ms per training step', '>layers<', 'fitted straight line', 'caption']) {
    expect(svg).toContain(words);
  }
});
