import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { unitc, workspace } from '../support.ts';

let script: string;
beforeAll(() => {
  script = unitc(['completion', 'bash']).out;
});

/** Completions of bash for the last of these words. */
function offered(words: readonly string[], cwd = '.'): readonly string[] {
  const run = `${script}
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_unitc
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', run, 'bash', 'unitc', ...words], {
    cwd,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

test.each([
  [['tr'], ['train']],
  [
    ['weights', ''],
    ['show', 'map', 'convert', 'help'],
  ],
  [['data', 'ch'], ['check']],
  [
    ['data', 'help', ''],
    ['check', 'show', 'help'],
  ],
  [['train', '--res'], ['--resume']],
  [['check', '--explain', ''], []],
  [['train', 'model.unit', '--adapter', 'lav'], ['lavapipe']],
  [['train', '--adapter', '=', 'lav'], ['lavapipe']],
  [
    ['compile', 'x.unit', '--emit', '=', ''],
    ['syntax', 'model', 'graph', 'backward', 'optimized', 'kernels', 'plan'],
  ],
  [['train', '--steps', ''], []],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
])('unitc %j offers %j', (words, expected) => {
  const found = offered(words);
  expect(found).toEqual(expect.arrayContaining(expected));
  expect(found.length > 0).toBe(expected.length > 0);
  for (const word of found) expect(word.startsWith(words.at(-1)!)).toBe(true);
});

test('specs and folders are offered where a spec is expected, folders where a run is', () => {
  const cwd = workspace();
  mkdirSync(join(cwd, 'my runs'));
  writeFileSync(join(cwd, 'notes.txt'), '');
  expect(offered(['train', ''], cwd)).toEqual(['my runs', 'tiny.unit']);
  expect(offered(['train', 'tiny.unit', '--out', ''], cwd)).toEqual(['my runs']);
  expect(offered(['eval', 'my'], cwd)).toEqual(['my runs']);
  expect(offered(['weights', 'show', ''], cwd)).toEqual(['my runs', 'notes.txt', 'tiny.unit']);
});

test('every command and every option of the help is offered', () => {
  const help = (words: readonly string[]): string => unitc([...words, '--help']).out;
  const commands = [...help([]).matchAll(/^ {2}([a-z-]+)(?: .*)?$/gm)].map(([, name]) => name!);
  const listed = commands.slice(0, commands.indexOf('help') + 1);
  expect(listed).toContain('train');
  expect(offered([''])).toEqual(listed);
  const options = [...help(['train']).matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, name]) => name!);
  expect(offered(['train', '--'])).toEqual(options);
});
