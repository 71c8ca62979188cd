import { valueText } from '../../charts/text.ts';
import { type Html, html } from '../../html.ts';
import type { Headline, ReportContent } from '../content.ts';
import type { Section } from './section.ts';

/** State, results and facts of a run. */
export function overview({ state, facts, headlines, leftOut }: ReportContent): Section {
  return {
    id: 'overview',
    title: 'Results',
    body: html`<p class="state">${state}</p>
<ul class="tiles">${headlines.map(tile)}</ul>
<dl class="facts">${facts.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${leftOut.length === 0 ? '' : html`<div class="left-out"><h3>Left out</h3><ul>${leftOut.map((each) => html`<li>${each}</li>`)}</ul></div>`}`,
  };
}

function tile({ task, metric, unit, better, value, baseline, records }: Headline): Html {
  const than = better === 'lower' ? 'lower is better' : '';
  const note = [
    baseline === null ? '' : `baseline ${valueText(baseline, unit)}`,
    than,
    `${records.toLocaleString('en')} held-out records`,
  ];
  return html`<li class="tile"><div class="name">${task}</div><div class="number">${valueText(value, unit)}</div><div class="name">${metric}</div>
${unit === 'share' && value !== null ? meter(value, baseline) : ''}
<div class="note">${note.filter((part) => part !== '').join(' · ')}</div></li>`;
}

/** A bar with a mark at the baseline. */
function meter(value: number, baseline: number | null): Html {
  const mark =
    baseline === null
      ? ''
      : html`<rect class="mark" x="${(100 * baseline - 0.4).toFixed(2)}" y="0" width="0.8" height="4"/>`;
  return html`<svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="4"/><rect class="bar" width="${(100 * value).toFixed(2)}" height="4"/>${mark}</svg>`;
}
