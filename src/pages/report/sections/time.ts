import { shareText } from '../../charts/text.ts';
import { type Html, html } from '../../html.ts';
import type { TimeContent, TimeRow } from '../content.ts';
import { bar } from './bar.ts';
import type { Section } from './section.ts';

/** Number of rows of each table. */
const mostRows = 14;

/** Time of a training step by kernel family and by line of the spec. */
export function time(tasks: readonly TimeContent[]): Section {
  return { id: 'time', title: 'Time of a step', body: html`${tasks.map(taskTime)}` };
}

function taskTime({ task, adapter, milliseconds, groups }: TimeContent): Html {
  return html`<h3>${task}: ${milliseconds.toFixed(1)} ms</h3>
<p class="note">Dispatches of one batch and its update on ${adapter}, measured for this report.</p>
<div class="pair">${groups.map(({ title, rows }) => groupTable(`${task}: time by ${title}`, title, rows))}</div>`;
}

function groupTable(caption: string, title: string, rows: readonly TimeRow[]): Html {
  const shown = rows.slice(0, mostRows);
  const rest = rows.slice(mostRows);
  const most = shown[0]?.share ?? 1;
  return html`<div class="scroll"><table>
<caption>${caption}</caption>
<thead><tr><th scope="col">${title}</th><th scope="col" class="num">ms</th><th scope="col" class="num">share</th><th scope="col" class="stretch"><span class="hidden">share as a bar</span></th></tr></thead>
<tbody>${shown.map((row) => html`<tr><th scope="row">${row.name}</th><td class="num">${row.milliseconds.toFixed(2)}</td><td class="num">${shareText(row.share)}</td><td class="stretch">${bar(row.share / most, 2)}</td></tr>`)}
${rest.length === 0 ? '' : html`<tr><th scope="row">${rest.length} others</th><td class="num">${sum(rest, 'milliseconds').toFixed(2)}</td><td class="num">${shareText(sum(rest, 'share'))}</td><td></td></tr>`}</tbody>
</table></div>`;
}

function sum(rows: readonly TimeRow[], of: 'milliseconds' | 'share'): number {
  return rows.reduce((total, row) => total + row[of], 0);
}
