import { type Html, html, joined } from '../../html.ts';
import type { NamedText, SpecContent } from '../content.ts';
import type { Section } from './section.ts';

/** The spec with syntax highlighting, and its overrides. */
export function spec({ file, set, parts }: SpecContent): Section {
  const overrides =
    set.length === 0
      ? ''
      : html`<h3>Overrides</h3><dl class="facts">${set.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
  return {
    id: 'spec',
    title: 'Spec',
    body: html`<p class="note">${file}</p>${overrides}
<pre class="spec" tabindex="0" role="region" aria-label="Text of the spec"><code>${joined(parts.map(partHtml))}</code></pre>`,
  };
}

function partHtml({ kind, text }: SpecContent['parts'][number]): Html {
  return kind === 'plain' ? html`${text}` : html`<span class="t-${kind}">${text}</span>`;
}

/** Versions, adapter and platform. */
export function environment(facts: readonly NamedText[]): Section {
  return {
    id: 'environment',
    title: 'Environment',
    body: html`<dl class="facts">${facts.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`,
  };
}
