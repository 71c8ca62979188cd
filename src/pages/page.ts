import { createHash } from 'node:crypto';
import { Html, html } from './html.ts';
import { pageStyle } from './style.ts';

export interface PageContent {
  readonly title: string;
  /** Content below the title. */
  readonly lead?: Html;
  readonly body: readonly Html[];
  /** Script of a page with live updates. */
  readonly script?: string;
}

/**
 * A self-contained page. Its content security policy forbids requests, and any scripts and styles but its
 * own.
 */
export function page({ title, lead, body, script }: PageContent): string {
  const policy = [
    "default-src 'none'",
    'img-src data:',
    `style-src '${hashOf(pageStyle)}'`,
    ...(script === undefined ? [] : [`script-src '${hashOf(script)}'`, "connect-src 'self'"]),
    "base-uri 'none'",
    "form-action 'none'",
  ];
  const { text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Html(pageStyle)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
${lead ?? ''}
</header>
<main>
${body}
</main>
${script === undefined ? '' : new Html(`<script>${script}</script>`)}
</body>
</html>
`;
  return text;
}

/** A source expression for the policy: the hash of an inline style or script. */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
