import { html } from '../html.ts';
import { page } from '../page.ts';
import type { ReportContent } from './content.ts';
import { liveScript } from './live_script.ts';
import { contents, sectionsOf } from './report_page.ts';
import { sectionHtml } from './sections/section.ts';

/** The page of a run in progress; its script receives updated parts. */
export function livePage(content: ReportContent): string {
  const sections = sectionsOf(content);
  return page({
    title: content.model,
    lead: html`<p class="lead">Run ${content.run}</p>
<p class="live" id="live" role="status" data-state="running">Live: this page follows the training.</p>
${contents(sections)}`,
    body: sections.map(sectionHtml),
    script: liveScript,
  });
}

/** The parts of the page by identifier. */
export function liveParts(content: ReportContent): readonly { readonly id: string; readonly html: string }[] {
  return sectionsOf(content).map((section) => ({ id: section.id, html: sectionHtml(section).text }));
}

/** The page before training has begun. */
export function startingPage(): string {
  return page({
    title: 'unitc train',
    lead: html`<p class="live" id="live" role="status" data-state="running">The training is starting.</p>`,
    body: [],
    script: liveScript,
  });
}
