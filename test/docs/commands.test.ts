import { beforeAll, describe, expect, test } from 'vitest';
import { tinySpec } from '../cli/support.ts';
import { writeFiles } from '../formats/written.ts';
import { commandBlocks, fences, pages, shellFences, textOf } from './commands/blocks.ts';
import { notRun } from './commands/not_run.ts';
import { expectOutput } from './commands/outputs.ts';
import { type Printed, Workspace } from './commands/workspace.ts';

/**
 * Runs every command block of the docs, with a separate workspace for each page. Commands are written as for
 * users; here, training has two steps and evaluates eight records, and names in capitals represent the files
 * below.
 */
const names: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'docs/architecture.md': { FILE: 'tiny.unit', DIR: 'compiled' },
  'docs/data.md': {
    FILE: 'trained.safetensors',
    SPEC: 'tiny.unit',
    IN: 'trained.safetensors',
    OUT: 'converted',
  },
};

const blocks = pages.flatMap(commandBlocks);
const run = blocks
  .map((block) => ({ ...block, commands: block.commands.filter(isRun) }))
  .filter(({ commands }) => commands.length > 0)
  .map((block) => ({ ...block, title: block.commands.join(' && ') }));

/** Creates the files that a page assumes its readers to have. */
const preparations: Readonly<Record<string, (workspace: Workspace) => void>> = {
  'README.md': (workspace) => {
    expectSuccess(workspace.run('node node_modules/unitc/examples/tutorial/make.mjs .'));
  },
  'docs/recipes.md': (workspace) => writeFiles(workspace.folder, specFiles('docs/recipes.md')),
  'docs/architecture.md': (workspace) => workspace.link({ 'tiny.unit': tinySpec }),
  'docs/inspect.md': (workspace) => workspace.link({ 'model.unit': tinySpec }),
  'docs/data.md': (workspace) => {
    workspace.link({ 'tiny.unit': tinySpec });
    expectSuccess(workspace.run('unitc train tiny.unit'));
    workspace.link({ 'trained.safetensors': 'runs/tiny/checkpoints/step-0000002.safetensors' });
  },
};

/** Specs that a page shows below a line with their file name, such as `small.unit`. */
function specFiles(page: string): Readonly<Record<string, string>> {
  const named = fences(page).flatMap(({ content, above }) => {
    const name = /^unit 1\b/.test(content) ? /`(\w+\.unit)`/.exec(above)?.[1] : undefined;
    return name === undefined ? [] : [[name, content] as const];
  });
  return Object.fromEntries(named);
}

describe.each([...new Set(run.map(({ page }) => page))])('%s', (page) => {
  const workspace = new Workspace();
  beforeAll(() => preparations[page]?.(workspace));

  test.each(run.filter((block) => block.page === page))('$title', ({ commands, outputs }) => {
    const printed = commands.map((command) => runOf(workspace, page, command));
    for (const output of outputs) expectOutput(printed.join(''), output);
  });
});

function isRun(command: string): boolean {
  return !Object.hasOwn(notRun, command);
}

/** The output of a command on stdout. */
function runOf(workspace: Workspace, page: string, written: string): string {
  const command = Object.entries(names[page] ?? {}).reduce(
    (text, [name, value]) => text.replace(new RegExp(`\\b${name}\\b`), value),
    written,
  );
  const printed = workspace.run(command);
  expectSuccess(printed);
  return printed.out;
}

function expectSuccess({ command, code, out, error }: Printed): void {
  expect(code, `${command}\n${out}${error}`).toBe(0);
}

test('every command that is not run occurs in the docs', () => {
  const written = new Set(blocks.flatMap(({ commands }) => commands));
  expect(Object.keys(notRun).filter((command) => !written.has(command))).toEqual([]);
});

test('every block of commands begins with ```sh', () => {
  expect(pages.filter((page) => shellFences.test(textOf(page)))).toEqual([]);
});
