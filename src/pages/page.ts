import { Html, html } from './html.ts';

/** Light and dark, one column on a phone. */
const style = new Html(`
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --accent: #b45309; }
@media (prefers-color-scheme: dark) { :root { --accent: #fbbf24; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 75rem; font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; border-bottom: 1px solid var(--line); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem; padding: 0; list-style: none; }
.card { border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.75rem; overflow-wrap: anywhere; }
.card .image { margin: 0 0 0.5rem; }
.image { position: relative; }
.image img { display: block; width: 100%; image-rendering: pixelated; background: var(--soft); }
.box { position: absolute; border: 2px solid var(--accent); }
.box span { position: absolute; top: 0; left: 0; font-size: 0.7rem; line-height: 1.2; white-space: nowrap; background: var(--accent); color: Canvas; padding: 0 0.2rem; }
.caption, .where { font-size: 0.8rem; opacity: 0.8; }
.tokens span { background: var(--soft); border-radius: 0.2rem; padding: 0 0.2rem; margin-right: 0.15rem; }
table { border-collapse: collapse; font-size: 0.9rem; } td, th { padding: 0.1rem 0.5rem 0.1rem 0; text-align: left; }
.truth { font-weight: 600; }
`);

/** A complete page that loads nothing from elsewhere. */
export function page(title: string, body: readonly Html[]): string {
  const { text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
  return text;
}
