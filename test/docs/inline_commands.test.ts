import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pages, textOf } from './commands/blocks.ts';

/**
 * Commands in running text have a name and options known to `unitc`, according to its help in test/cli/help.
 */

interface InlineCommand {
  readonly page: string;
  readonly command: string;
}

const commands: readonly InlineCommand[] = pages.flatMap((page) =>
  [...textOf(page).matchAll(/`(?:[A-Z_]+=\S+ )?(?:npx )?(unitc [a-z][^`\n]*)`/g)].map(([, command]) => ({
    page,
    command: command!,
  })),
);

/** The help of a command, or of a command with a subcommand. */
function helpOf(command: string): string | undefined {
  const words = command.split(' ').filter((word) => /^[a-z]+$/.test(word));
  const files = [3, 2].map(
    (count) => new URL(`../cli/help/${words.slice(0, count).join('_')}.txt`, import.meta.url),
  );
  const file = files.find((each) => existsSync(each));
  return file && readFileSync(file, 'utf8');
}

test('the docs have commands in running text', () => {
  expect(commands.length).toBeGreaterThan(20);
});

test.each(commands)('$page: $command', ({ command }) => {
  const help = helpOf(command);
  expect(help, 'there is no such command').toBeDefined();
  for (const [option] of command.matchAll(/(?<= )--?[a-z][\w-]*/g))
    expect(help).toMatch(new RegExp(`${option}\\b`));
});
