import { readdirSync, readFileSync } from 'node:fs';

/**
 * Measured values of the documentation. docs/results.json is their only source; pages refer to them by
 * invisible comments:
 *
 *     <!-- value NAME -->18 s<!-- / -->
 *     <!-- table NAME -->
 *     | … |
 *     <!-- / -->
 *     <!-- output NAME -->
 *     ```
 *     …
 *     ```
 *     <!-- / -->
 *
 * `npm run generate` replaces the text between the comments.
 */
export interface Results {
  /** Machine and software of the measurements; not printed by default. */
  readonly environment: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, MeasuredValue>>;
  readonly tables: Readonly<Record<string, MeasuredTable>>;
  readonly outputs: Readonly<Record<string, MeasuredOutput>>;
}

interface Measured {
  /** The command that measures the result. */
  readonly command: string;
  /** Day of the measurement: 2026-11-26. */
  readonly date: string;
}

export interface MeasuredValue extends Measured {
  readonly text: string;
}

export interface MeasuredTable extends Measured {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface MeasuredOutput extends Measured {
  readonly lines: readonly string[];
}

const root = new URL('../../', import.meta.url);
/** Root of the repository: compiled tools are one folder deeper than their sources. */
const repository = root.pathname.endsWith('/dist/') ? new URL('../', root) : root;

export function readResults(): Results {
  return JSON.parse(readFileSync(new URL('docs/results.json', repository), 'utf8')) as Results;
}

/** Pages that may contain measured values, by path from the root of the repository. */
export function pagesWithResults(): readonly string[] {
  const docs = readdirSync(new URL('docs/', repository)).filter((name) => name.endsWith('.md'));
  return ['README.md', ...docs.map((name) => `docs/${name}`)];
}

/** Every page with its measured values inserted. Throws if a page names an unknown value. */
export function filledPages(results: Results): ReadonlyMap<string, string> {
  return new Map(
    pagesWithResults().map((page) => [
      page,
      filled(readFileSync(new URL(page, repository), 'utf8'), results),
    ]),
  );
}

const region = /<!-- (value|table|output) ([\w.-]+) -->[\s\S]*?<!-- \/ -->/g;

export function filled(text: string, results: Results): string {
  return text.replace(
    region,
    (_, kind: Kind, name: string) => `<!-- ${kind} ${name} -->${contents[kind](name, results)}<!-- / -->`,
  );
}

/** `KIND NAME` of every region of a text. */
export function namesIn(text: string): readonly string[] {
  return [...text.matchAll(region)].map(([, kind, name]) => `${kind} ${name}`);
}

type Kind = 'value' | 'table' | 'output';

const contents: Readonly<Record<Kind, (name: string, results: Results) => string>> = {
  value: (name, { values }) => known(name, values).text,
  table: (name, { tables }) => {
    const { head, rows } = known(name, tables);
    return `\n${[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
  },
  output: (name, { outputs }) => `\n\`\`\`\n${known(name, outputs).lines.join('\n')}\n\`\`\`\n`,
};

function known<T>(name: string, entries: Readonly<Record<string, T>>): T {
  if (Object.hasOwn(entries, name)) return entries[name]!;
  throw new Error(`docs/results.json has no ${name}`);
}
