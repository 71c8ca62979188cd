import { Html, html } from './html.ts';
import { page } from './page.ts';

/** Form, results and boxes of the page of an exported model. */
const style = new Html(`<style>
body { max-width: 46rem; }
fieldset { border: 1px solid var(--line); border-radius: 0.5rem; margin: 0 0 1rem; padding: 0.75rem; }
label { display: block; margin-bottom: 0.75rem; font-weight: 600; }
input[type=text], input[type=number], textarea, select { display: block; width: 100%; font: inherit; font-weight: 400; padding: 0.4rem; margin-top: 0.2rem; border: 1px solid var(--line); border-radius: 0.3rem; background: Field; color: FieldText; }
input[type=file] { display: block; font: inherit; font-weight: 400; margin-top: 0.2rem; max-width: 100%; }
.drop { border: 2px dashed var(--line); border-radius: 0.5rem; padding: 1rem; }
.drop.over { border-color: var(--accent); }
button { font: inherit; font-weight: 600; padding: 0.5rem 1.25rem; border: 0; border-radius: 0.3rem; background: var(--accent); color: Canvas; }
button:disabled { opacity: 0.5; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
#results table { width: 100%; } #results td.bar { width: 45%; }
.bar div { height: 0.8rem; background: var(--accent); border-radius: 0.2rem; min-width: 1px; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
#status.error { color: #b91c1c; font-weight: 600; }
@media (prefers-color-scheme: dark) { #status.error { color: #f87171; } }
canvas, #results img { max-width: 100%; }
</style>`);

/** The page of an exported model; page.js fills it in. */
export function webPage(title: string): string {
  return page(title, [
    style,
    html`<p id="status" role="status" aria-live="polite">Loading the model.</p>
<noscript><p>This page needs JavaScript and WebGPU.</p></noscript>
<form id="form" hidden></form>
<section id="results" aria-live="polite" aria-label="Results"></section>
<script type="module" src="page.js"></script>`,
  ]);
}
