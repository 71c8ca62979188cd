import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { exitCode } from '../../src/cli/exit.ts';
import type { Terminal } from '../../src/cli/output/terminal.ts';
import { askForSources } from '../../src/cli/questions.ts';

/** Asks for sources, with all lines typed before the first question. */
function asked(text: string, isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY });
  input.end(text);
  const terminal = { out: () => {} } as unknown as Terminal;
  return askForSources(terminal, { input, output: new PassThrough() });
}

test('one source', async () => {
  expect(await asked('1\nphotos\nn\n')).toEqual({ images: ['photos'] });
});

test('a table with its columns, after a number that is none of the kinds, and a second source', async () => {
  const lines = ['9', '2', ' reviews.csv ', 'title, body', 'mood', 'y', '3', 'data.yaml', 'n'];
  expect(await asked(lines.join('\n'))).toEqual({
    tables: [{ path: 'reviews.csv', text: ['title', 'body'], label: 'mood' }],
    boxes: ['data.yaml'],
  });
});

test('an end without an answer writes nothing', async () => {
  await expect(asked('2\n')).rejects.toMatchObject({
    exit: exitCode.interrupted,
    message: 'ended without an answer; nothing was written',
  });
});

test('without a terminal nothing is asked', async () => {
  await expect(asked('1\nphotos\nn\n', false)).rejects.toMatchObject({ exit: exitCode.usage });
});
