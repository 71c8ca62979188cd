import { type Html, html } from '../html.ts';
import type { ChartPoint, LineChart, Series } from './chart.ts';
import { numberText, valueText } from './text.ts';

/** Largest number of rows. */
const mostRows = 24;

/** The values of a chart as a collapsed table. */
export function valuesTable({ title, axis, unit, series }: LineChart): Html {
  const lines = series.flatMap((each) => (each.kind === 'level' ? [] : [each]));
  const shown = rowsOf(lines);
  return html`<details class="data"><summary>Values<span class="hidden"> of ${title}</span></summary>
<div class="scroll"><table>
<thead><tr><th scope="col">${axis}</th>${lines.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${shown.map(
    (x) =>
      html`<tr><th scope="row">${numberText(x)}</th>${lines.map(({ points }) => html`<td>${cell(points, x, unit)}</td>`)}</tr>`,
  )}</tbody>
</table></div></details>`;
}

type DrawnSeries = Exclude<Series, { readonly kind: 'level' }>;

/** Positions on the axis: all of the marked series, and an evenly spaced selection of the others. */
function rowsOf(lines: readonly DrawnSeries[]): readonly number[] {
  const marked = lines
    .filter(({ kind }) => kind === 'marked')
    .flatMap(({ points }) => points.map(({ x }) => x));
  const others = lines
    .filter(({ kind }) => kind !== 'marked')
    .flatMap(({ points }) => points.map(({ x }) => x));
  return [...new Set([...evenly(marked, mostRows), ...evenly(others, mostRows / 2)])].sort((a, b) => a - b);
}

function evenly(values: readonly number[], most: number): readonly number[] {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  if (sorted.length <= most) return sorted;
  return Array.from({ length: most }, (_, i) => sorted[Math.round((i * (sorted.length - 1)) / (most - 1))]!);
}

function cell(points: readonly ChartPoint[], x: number, unit: LineChart['unit']): string {
  const found = points.find((point) => point.x === x);
  return found ? valueText(found.y, unit) : '';
}
