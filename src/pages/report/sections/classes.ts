import { valueText } from '../../charts/text.ts';
import { type Html, html } from '../../html.ts';
import type { ClassContent } from '../content.ts';
import { bar } from './bar.ts';

/** Number of classes that are shown initially. */
const shown = 20;

/** Results by class: the most frequent classes, and the others on demand. */
export function classTable(metric: string, classes: readonly ClassContent[]): Html {
  const names = Object.keys(classes[0]?.values ?? {});
  const sorted = classes.toSorted((a, b) => b.support - a.support);
  const most = sorted[0]?.support ?? 0;
  const [first, rest] = [sorted.slice(0, shown), sorted.slice(shown)];
  const table = (
    rows: readonly ClassContent[],
    caption: string,
  ) => html`<div class="scroll"><table class="classes">
<caption>${caption}</caption>
<thead><tr><th scope="col">class</th>${names.map((name) => html`<th scope="col" class="num">${titleOf(name)}</th>`)}<th scope="col" class="num">support</th><th scope="col" class="stretch"><span class="hidden">support as a bar</span></th></tr></thead>
<tbody>${rows.map((row) => classRow(row, names, most))}</tbody>
</table></div>`;
  return html`${table(first, `${metric} by class${rest.length > 0 ? `: the ${shown} most frequent of ${sorted.length}` : ''}`)}
${rest.length === 0 ? '' : html`<details><summary>${rest.length} more classes</summary>${table(rest, `${metric} by class: the others`)}</details>`}`;
}

function titleOf(name: string): string {
  return name === 'f1' ? 'F1' : name.replace(/_/g, ' ').replace(/^ap\b/, 'AP');
}

function classRow({ name, support, values }: ClassContent, names: readonly string[], most: number): Html {
  return html`<tr><th scope="row">${name}</th>${names.map((each) => valueCell(values[each] ?? null))}<td class="num">${support.toLocaleString('en')}</td><td class="stretch">${bar(most === 0 ? 0 : support / most)}</td></tr>`;
}

/** Better values have a stronger background. */
function valueCell(value: number | null): Html {
  const level = value === null ? 0 : Math.round(Math.max(0, Math.min(1, value)) * 8);
  return html`<td class="num heat${level}">${valueText(value, 'share')}</td>`;
}
