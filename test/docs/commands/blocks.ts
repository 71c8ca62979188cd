import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../../', import.meta.url);

/** A fenced block of shell commands, with the outputs that the page shows for it. */
export interface CommandBlock {
  readonly page: string;
  readonly commands: readonly string[];
  readonly outputs: readonly ShownOutput[];
}

export interface ShownOutput {
  /**
   * `exact`: the lines of a `text` block, which must be printed verbatim. `measured`: an output in
   * docs/results.json, whose numbers depend on the number of steps and the adapter.
   */
  readonly kind: 'exact' | 'measured';
  readonly lines: readonly string[];
}

/** Pages whose commands are run: for users, for contributors, and in the examples. */
export const pages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...markdownBelow('docs'),
  ...markdownBelow('examples'),
];

function markdownBelow(folder: string): readonly string[] {
  return readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `${folder}/${name}`);
}

/** A fenced block of a page. */
export interface Fence {
  readonly page: string;
  /** `sh`, `ts`, …; empty for specs, layouts and outputs. */
  readonly language: string;
  readonly content: string;
  /** Whether it is an output in docs/results.json, named in a comment before it. */
  readonly measured: boolean;
  /** The preceding line of text. */
  readonly above: string;
}

/** The fenced blocks of a page, in order. */
export function fences(page: string): readonly Fence[] {
  const text = textOf(page);
  const found = text.matchAll(/(<!-- output [\w.-]+ -->\n)?^( *)```(\w*)\n([\s\S]*?)^\2```$/gm);
  return [...found].map(({ 1: output, 3: language, 4: content, index }) => ({
    page,
    language: language!,
    content: content!,
    measured: output !== undefined,
    above: text.slice(0, index).trimEnd().split('\n').at(-1)!,
  }));
}

/** Fences with these languages would not be run. */
export const shellFences = /^ *```(?:bash|shell|console|shell-session|zsh|\$)$/m;

export function textOf(page: string): string {
  return readFileSync(new URL(page, root), 'utf8');
}

/** The command blocks of a page, each with the outputs before the next block. */
export function commandBlocks(page: string): readonly CommandBlock[] {
  const blocks: { readonly commands: readonly string[]; readonly outputs: ShownOutput[] }[] = [];
  for (const { measured, language, content } of fences(page)) {
    const lines = content.trimEnd().split('\n');
    if (language === 'sh') blocks.push({ commands: lines.flatMap(commandsOf), outputs: [] });
    else if (measured) blocks.at(-1)?.outputs.push({ kind: 'measured', lines });
    else if (language === 'text') blocks.at(-1)?.outputs.push({ kind: 'exact', lines });
  }
  return blocks.map((block) => ({ page, ...block }));
}

/** The commands in a line, without its comment. */
function commandsOf(line: string): readonly string[] {
  return line
    .replace(/(^|\s)#.*$/, '')
    .split(' && ')
    .map((command) => command.trim())
    .filter((command) => command !== '');
}
