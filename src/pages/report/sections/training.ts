import { lineChart } from '../../charts/line.ts';
import { shareText } from '../../charts/text.ts';
import { type Html, html } from '../../html.ts';
import type { ReportContent, SampledTask } from '../content.ts';
import { bar } from './bar.ts';
import type { Section } from './section.ts';

/** Learning rate, speed and gradients, and the number of steps of each task. */
export function training({ training: charts, sampling, notices }: ReportContent): Section {
  return {
    id: 'training',
    title: 'Training',
    body: html`<div class="charts">${charts.map(lineChart)}</div>
${samplingTable(sampling)}
${notices.length === 0 ? '' : html`<details><summary>Notices (${notices.length})</summary><ul class="notices">${notices.map((notice) => html`<li>${notice}</li>`)}</ul></details>`}`,
  };
}

/** Steps of each task, and its sampling weight. */
function samplingTable(sampling: readonly SampledTask[]): Html {
  if (sampling.length === 0) return html``;
  const records = sampling.some((each) => each.records !== undefined);
  return html`<h3>Steps by task</h3>
<div class="scroll"><table>
<thead><tr><th scope="col">task</th><th scope="col" class="stretch">share of the steps</th><th scope="col" class="num">steps</th><th scope="col" class="num">share</th><th scope="col" class="num">sampling weight</th>${records ? html`<th scope="col" class="num">training records</th>` : ''}</tr></thead>
<tbody>${sampling.map(
    (each) =>
      html`<tr><th scope="row">${each.task}</th><td>${bar(each.share)}</td><td class="num">${each.steps.toLocaleString('en')}</td><td class="num">${shareText(each.share)}</td><td class="num">${each.weight === undefined ? 'unknown' : shareText(each.weight)}</td>${records ? html`<td class="num">${each.records?.toLocaleString('en') ?? ''}</td>` : ''}</tr>`,
  )}</tbody>
</table></div>`;
}
