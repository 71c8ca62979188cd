import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evaluated, started } from '../../run/history/events.ts';
import { writeRun } from '../../support/run_folder.ts';
import { unitc, workspace } from '../support.ts';

/** A workspace with the folder of a run, without its data. */
function withRun(): string {
  const folder = workspace();
  writeRun(join(folder, 'runs/first'), { events: [started(0), evaluated(10, 2, 0.5)] });
  return folder;
}

test('writes a page beside where it is called, and says what it leaves out', () => {
  const cwd = withRun();
  const { code, out, error } = unitc(['report', 'runs/first', '--files-only'], { cwd });
  expect({ code, out }).toEqual({ code: 0, out: 'wrote first.report.html\n' });
  expect(error).toMatch(/^left out: /);
  expect(readFileSync(join(cwd, 'first.report.html'), 'utf8')).toMatch(/^<!doctype html>/i);
});

test('writes the file that --out names, and replaces it', () => {
  const cwd = withRun();
  writeFileSync(join(cwd, 'page.html'), 'before');
  const { code, out } = unitc(['report', 'runs/first', '--files-only', '-o', 'page.html'], { cwd });
  expect({ code, out }).toEqual({ code: 0, out: 'wrote page.html\n' });
  expect(readFileSync(join(cwd, 'page.html'), 'utf8')).toContain('</html>');
});

test('creates the folder of the page', () => {
  const cwd = withRun();
  const { code } = unitc(['report', 'runs/first', '--files-only', '-o', 'pages/first.html'], { cwd });
  expect([code, existsSync(join(cwd, 'pages/first.html'))]).toEqual([0, true]);
});

test('fits the sentences on what is left out into the terminal', () => {
  const { error } = unitc(['report', 'runs/first', '--files-only'], {
    cwd: withRun(),
    env: { COLUMNS: '40' },
  });
  expect(error.split('\n').filter((line) => line.length > 40)).toEqual([]);
});

test.each([
  ['a run that does not exist', 2, ['report', 'runs/none'], /^error: .*runs\/none/],
  ['a folder that is not a run', 2, ['report', '.'], /^error: /],
  ['no run', 2, ['report'], /missing required argument 'run'/],
  ['a limit of 0', 2, ['report', 'runs/first', '--limit', '0'], /--limit/],
  ['an unknown checkpoint', 1, ['report', 'runs/first', '--checkpoint', 'step-7'], /^error: .*step-7/],
])('refuses %s with exit code %i, and writes nothing', (_, expected, args, message) => {
  const cwd = withRun();
  const before = readdirSync(cwd);
  const { code, out, error } = unitc(args, { cwd });
  expect(error).toMatch(message);
  expect({ code, out }).toEqual({ code: expected, out: '' });
  expect(readdirSync(cwd)).toEqual(before);
});
