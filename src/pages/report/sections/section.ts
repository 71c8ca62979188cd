import { type Html, html } from '../../html.ts';

/** A part of the page, which the live page replaces separately. */
export interface Section {
  /** Identifier in the page, such as `training`. */
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

export function sectionHtml({ id, title, body }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>`;
}
