import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unitc, workspace } from '../support.ts';

test('writes a page beside the caller, named after the spec', () => {
  const cwd = workspace();
  const { code, out, error } = unitc(['data', 'show', 'tiny.unit', '--samples', '2'], { cwd });
  expect({ code, out, error }).toEqual({ code: 0, out: 'wrote tiny.samples.html\n', error: '' });
  expect(readFileSync(join(cwd, 'tiny.samples.html'), 'utf8')).toMatch(/^<!doctype html>/);
});

test('creates the folder of the page, and replaces a page', () => {
  const cwd = workspace();
  const args = ['data', 'show', 'tiny.unit', '--samples', '1', '--out', 'pages/a.html'];
  expect(unitc(args, { cwd }).code).toBe(0);
  expect(unitc([...args, '--split', 'valid'], { cwd }).out).toBe('wrote pages/a.html\n');
});

test.each([
  ['a name that is not a page', ['--out', 'folder'], 'folder exists and is not a page'],
  ['an empty name', ['--out', ''], 'the path of the page is empty'],
  ['an unknown split', ['--split', 'test'], 'Allowed choices are train, valid'],
  ['no samples', ['--samples', '0'], 'expected a whole number of at least 1'],
])('refuses %s: exit code 2', (_, options, message) => {
  const cwd = workspace();
  mkdirSync(join(cwd, 'folder'));
  const before = readdirSync(cwd);
  const { code, out, error } = unitc(['data', 'show', 'tiny.unit', ...options], { cwd });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(error).toContain(message);
  expect(readdirSync(cwd)).toEqual(before);
});

test('reports a spec with errors with exit code 3, and data that is missing with 4', () => {
  const cwd = workspace();
  expect(unitc(['data', 'show', 'tiny.unit', '--set', 'train.steps=x'], { cwd }).code).toBe(3);
  const path = join(cwd, 'tiny.unit');
  const missing = 'dataset names { format: glue_tsv("nowhere", task: .sst2)  classes: 2 }';
  writeFileSync(path, readFileSync(path, 'utf8').replace(/dataset names \{[^}]*\}/, missing));
  const { code, error } = unitc(['data', 'show', 'tiny.unit'], { cwd });
  expect(code).toBe(4);
  expect(error).toContain('data error:');
});
