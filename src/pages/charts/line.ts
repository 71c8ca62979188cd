import { Html, html } from '../html.ts';
import type { ChartPoint, LineChart, Series } from './chart.ts';
import { type AxisScale, linear, niceRange, ticks } from './scale.ts';
import { smoothed } from './smooth.ts';
import { numberText, valueText } from './text.ts';
import { valuesTable } from './values_table.ts';

/** Sizes in units of the view box, close to the CSS pixels of a phone. */
const [width, height] = [440, 236];
const plot = { left: 52, right: 430, top: 10, bottom: 202 };

/** Share of a noisy series at either end that the chart may cut off. */
const outliers = 0.01;

/** A chart with its legend, a description for screen readers, and the values as a table. */
export function lineChart(chart: LineChart): Html {
  const series = chart.series.filter((each) => each.kind === 'level' || each.points.length > 0);
  const points = series.flatMap((each) => (each.kind === 'level' ? [] : each.points));
  if (points.length === 0) {
    return html`<figure class="chart"><figcaption>${chart.title}</figcaption><p class="none">No values yet.</p></figure>`;
  }
  const [x, y] = scalesOf({ ...chart, series }, points);
  return html`<figure class="chart">
<figcaption>${chart.title}</figcaption>
<ul class="legend">${series.map((each, i) => legend(each, hueOf(series, i), chart))}</ul>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${described({ ...chart, series })}">
${grid(chart, x, y)}
<svg x="${plot.left}" y="${plot.top - 4}" width="${plot.right - plot.left + 4}" height="${plot.bottom - plot.top + 8}" viewBox="${plot.left} ${plot.top - 4} ${plot.right - plot.left + 4} ${plot.bottom - plot.top + 8}">
${series.map((each, i) => drawn(each, hueOf(series, i), x, y))}
</svg>
</svg>
${valuesTable({ ...chart, series })}
</figure>`;
}

/** Colours in order of the series; levels are grey. */
function hueOf(series: readonly Series[], index: number): number {
  return series.slice(0, index).filter(({ kind }) => kind !== 'level').length % 6;
}

function scalesOf(chart: LineChart, points: readonly ChartPoint[]): readonly [AxisScale, AxisScale] {
  if (chart.square) {
    return [linear(0, 1, plot.left, plot.right), linear(0, 1, plot.bottom, plot.top)];
  }
  const xs = points.map((point) => point.x);
  const [first, last] = [Math.min(0, ...xs.slice(0, 1)), xs.reduce((a, b) => Math.max(a, b), 1)];
  const range = niceRange(chart.series.flatMap(shownValues), 4);
  const [least, most] =
    chart.unit === 'share' ? [Math.max(0, range[0]), Math.min(1, Math.max(range[1], 1e-6))] : range;
  return [linear(first, last, plot.left, plot.right), linear(least, most, plot.bottom, plot.top)];
}

/** Values that the chart must cover. */
function shownValues(series: Series): readonly number[] {
  if (series.kind === 'level') return [series.value];
  const values = series.points.map(({ y }) => y);
  if (series.kind !== 'noisy') return values;
  const sorted = values.toSorted((a, b) => a - b);
  const cut = Math.floor(sorted.length * outliers);
  return [...sorted.slice(cut, sorted.length - cut), ...smoothed(series.points).map(({ y }) => y)];
}

function grid(chart: LineChart, x: AxisScale, y: AxisScale): readonly Html[] {
  const rows = ticks(y.least, y.most, 4);
  const columns = ticks(x.least, x.most, 4);
  const place = (value: number) => value.toFixed(1);
  return [
    ...rows.map(
      (value) =>
        html`<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${place(y.at(value))}" y2="${place(y.at(value))}"/><text class="tick" x="${plot.left - 6}" y="${place(y.at(value) + 4)}" text-anchor="end">${tickText(value, chart.unit)}</text>`,
    ),
    ...columns.map(
      (value) =>
        html`<text class="tick" x="${place(x.at(value))}" y="${plot.bottom + 16}" text-anchor="${x.at(value) > plot.right - 20 ? 'end' : 'middle'}">${compact(value)}</text>`,
    ),
    html`<text class="tick" x="${(plot.left + plot.right) / 2}" y="${height - 3}" text-anchor="middle">${chart.axis}</text>`,
  ];
}

function tickText(value: number, unit: LineChart['unit']): string {
  return unit === 'share' ? `${Number((100 * value).toFixed(2))} %` : compact(value);
}

function compact(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e4 && size < 1e15) {
    const unit = size >= 1e9 ? 1e9 : size >= 1e6 ? 1e6 : 1e3;
    return `${Number((value / unit).toPrecision(3))}${unit === 1e9 ? 'G' : unit === 1e6 ? 'M' : 'k'}`;
  }
  if (size !== 0 && (size < 1e-3 || size >= 1e15))
    return value.toExponential(1).replace('.0e', 'e').replace('e+', 'e');
  return String(Number(value.toPrecision(4)));
}

function drawn(series: Series, hue: number, x: AxisScale, y: AxisScale): Html {
  if (series.kind === 'level') {
    const at = y.at(series.value).toFixed(1);
    return html`<line class="level" x1="${plot.left}" x2="${plot.right}" y1="${at}" y2="${at}"/>`;
  }
  const { points } = series;
  switch (series.kind) {
    case 'noisy':
      return html`<path class="raw s${hue}" d="${path(points, x, y)}"/><path class="line s${hue}" d="${path(smoothed(points), x, y)}"/>`;
    case 'plain':
      return html`<path class="line s${hue}" d="${path(points, x, y)}"/>`;
    case 'marked':
      return html`<path class="line s${hue}" d="${path(points, x, y)}"/>${points.map(
        (point) =>
          html`<circle class="mark s${hue}" cx="${x.at(point.x).toFixed(1)}" cy="${y.at(point.y).toFixed(1)}" r="3.5"><title>${numberText(point.x)}: ${numberText(point.y)}</title></circle>`,
      )}`;
  }
}

function path(points: readonly ChartPoint[], x: AxisScale, y: AxisScale): string {
  return points
    .map((point, i) => `${i ? 'L' : 'M'}${x.at(point.x).toFixed(1)} ${y.at(point.y).toFixed(1)}`)
    .join('');
}

function legend(series: Series, hue: number, { unit, square }: LineChart): Html {
  const last = series.kind === 'level' ? series.value : lineOf(series).at(-1)!.y;
  const key = new Html(
    `<svg class="key" viewBox="0 0 18 10" aria-hidden="true"><path class="${series.kind === 'level' ? 'level' : `line s${hue}`}" d="M0 5H18"/>${series.kind === 'marked' ? `<circle class="mark s${hue}" cx="9" cy="5" r="3.5"/>` : ''}</svg>`,
  );
  return html`<li>${key} ${series.name}${square ? '' : html` <b>${valueText(last, unit)}</b>`}</li>`;
}

/** The visible line: for a noisy series, its average. */
function lineOf(series: Exclude<Series, { readonly kind: 'level' }>): readonly ChartPoint[] {
  return series.kind === 'noisy' ? smoothed(series.points) : series.points;
}

function described({ title, axis, unit, series }: LineChart): string {
  const parts = series.map((each) => {
    if (each.kind === 'level') return `${each.name} ${valueText(each.value, unit)}`;
    const line = lineOf(each);
    const [first, last] = [line[0]!, line.at(-1)!];
    if (line.length === 1)
      return `${each.name} ${valueText(first.y, unit)} at ${axis} ${numberText(first.x)}`;
    return `${each.name} from ${valueText(first.y, unit)} at ${axis} ${numberText(first.x)} to ${valueText(last.y, unit)} at ${axis} ${numberText(last.x)}`;
  });
  return `${title}: ${parts.join('; ')}`;
}
