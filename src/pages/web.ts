import { Html, html } from './html.ts';
import { pageStyle } from './style.ts';

/** Form, results and boxes of the page of an exported model. */
const formStyle = `
body{max-width:46rem}
fieldset{min-width:0;border:1px solid var(--line);border-radius:.6rem;background:var(--card);margin:0 0 1rem;padding:1rem}
label{display:block;margin-bottom:.75rem;font-weight:600}
fieldset label:last-child{margin-bottom:0}
input[type=text],textarea,select{display:block;width:100%;font:inherit;font-weight:400;padding:.45rem;margin-top:.2rem;border:1px solid var(--soft);border-radius:.3rem;background:var(--paper);color:var(--ink)}
input[type=file]{display:block;width:100%;font:inherit;font-weight:400;margin-top:.4rem;max-width:100%}
::file-selector-button{font:inherit}
.drop{border:2px dashed var(--soft);border-radius:.6rem;padding:1rem}
.drop.over{border-color:var(--h0)}
button{font:inherit;font-weight:600;padding:.55rem 1.4rem;border:0;border-radius:.3rem;background:var(--h0);color:var(--paper)}
button:disabled{opacity:.5}
:focus-visible{outline:3px solid var(--h0);outline-offset:2px}
#results table{width:100%}
#results th{text-align:left;font-weight:400;overflow-wrap:anywhere}
#results td{width:5rem;text-align:right;font-variant-numeric:tabular-nums}
#results td.bar{width:45%}
.bar div{height:.8rem;background:var(--h0);border-radius:.2rem;min-width:1px}
#status.error{color:var(--h1);font-weight:600}
canvas{display:block;max-width:min(100%,32rem);max-height:80vh;margin-top:1rem;border-radius:.3rem}
`;

/** The page loads everything from its own folder; WebAssembly decodes recordings. */
const policy =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src 'self' data: blob:; " +
  "worker-src blob:; base-uri 'none'; form-action 'none'";

/** The page of an exported model; page.js fills it in. */
export function webPage(title: string): string {
  const { text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Html(pageStyle + formStyle)}</style>
<script type="module" src="page.js"></script>
</head>
<body>
<header>
<h1>${title}</h1>
</header>
<main>
<p id="status" role="status">Loading the model.</p>
<noscript><p>This page needs JavaScript and WebGPU.</p></noscript>
<form id="form" hidden></form>
<section id="results" aria-live="polite" aria-label="Results"></section>
</main>
</body>
</html>
`;
  return text;
}
