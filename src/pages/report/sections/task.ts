import { lineChart } from '../../charts/line.ts';
import { valueText } from '../../charts/text.ts';
import { type Html, html } from '../../html.ts';
import type { MetricContent, ReportTask } from '../content.ts';
import { classTable } from './classes.ts';
import { confusionTable } from './confusion.ts';
import { recordsHtml } from './records.ts';
import type { Section } from './section.ts';

/** Curves, metrics and predictions of a task; `index` distinguishes the sections of tasks. */
export function taskSection(task: ReportTask, index: number): Section {
  return {
    id: `task-${index + 1}`,
    title: `Task ${task.task}`,
    body: html`${task.dataset === undefined ? '' : html`<p class="note">Dataset ${task.dataset}</p>`}
<div class="charts">${task.charts.map(lineChart)}</div>
${task.metrics.map(metricHtml)}
${task.records ? recordsHtml(task.records) : ''}`,
  };
}

function metricHtml(content: MetricContent): Html {
  const { metric, values, classes, confusion, curves } = content;
  return html`<h3>${metric}</h3>
${values.length > 1 ? valuesHtml(content) : ''}
${curves.length === 0 ? '' : html`<div class="charts">${curves.map(lineChart)}</div>`}
${classes.length === 0 ? '' : classTable(metric, classes)}
${
  confusion
    ? confusionTable(
        classes.map(({ name }) => name),
        confusion,
      )
    : ''
}`;
}

function valuesHtml({ metric, values }: MetricContent): Html {
  return html`<dl class="facts"><div class="hidden"><dt>metric</dt><dd>${metric}</dd></div>${values.map(
    ({ name, value, unit, baseline }) =>
      html`<div><dt>${name}</dt><dd>${valueText(value, unit)}${baseline === undefined || baseline === null ? '' : html` <small>baseline ${valueText(baseline, unit)}</small>`}</dd></div>`,
  )}</dl>`;
}
