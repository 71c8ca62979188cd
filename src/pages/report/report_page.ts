import { type Html, html } from '../html.ts';
import { page } from '../page.ts';
import type { ReportContent } from './content.ts';
import { memory } from './sections/memory.ts';
import { overview } from './sections/overview.ts';
import { type Section, sectionHtml } from './sections/section.ts';
import { environment, spec } from './sections/spec.ts';
import { taskSection } from './sections/task.ts';
import { time } from './sections/time.ts';
import { training } from './sections/training.ts';

/** The page of a run: one self-contained file without scripts. */
export function reportPage(content: ReportContent): string {
  const sections = sectionsOf(content);
  return page({
    title: content.model,
    lead: html`<p class="lead">Report of the run ${content.run}</p>${contents(sections)}`,
    body: sections.map(sectionHtml),
  });
}

/** The parts of the page in order; empty ones are left out. */
export function sectionsOf(content: ReportContent): readonly Section[] {
  return [
    overview(content),
    ...content.tasks.map(taskSection),
    training(content),
    ...(content.memory ? [memory(content.memory)] : []),
    ...(content.time.length > 0 ? [time(content.time)] : []),
    environment(content.environment),
    spec(content.spec),
  ];
}

/** Links to the sections. */
export function contents(sections: readonly Section[]): Html {
  return html`<nav aria-label="Contents"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;
}
