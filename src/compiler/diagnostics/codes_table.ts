import type { CodeEntry } from './codes/entry.ts';

/** Markdown of docs/diagnostics.md: an overview, then a section for each code. */
export function codesMarkdown(entries: readonly CodeEntry[]): string {
  return [overview(entries), ...entries.map(section)].join('\n\n').concat('\n');
}

function overview(entries: readonly CodeEntry[]): string {
  const rows = entries.map((entry) => `| [${entry.code}](#${entry.code.toLowerCase()}) | ${entry.title} |`);
  return ['| code | meaning |', '| --- | --- |', ...rows].join('\n');
}

function section(entry: CodeEntry): string {
  const heading = `## ${entry.code}`;
  const example = ['```', entry.example.trimEnd(), '```'].join('\n');
  return [heading, `**${entry.title}.** ${entry.explanation}`, example].join('\n\n');
}
