import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unitc, workspace } from '../support.ts';

const untidy = 'unit 1\nmodel   Untidy\nparam d=4\n';
const tidy = 'unit 1\nmodel Untidy\n\nparam d = 4\n';

function withUntidy(): { readonly folder: string; readonly text: () => string } {
  const folder = workspace();
  const file = join(folder, 'untidy.unit');
  writeFileSync(file, untidy);
  return { folder, text: () => readFileSync(file, 'utf8') };
}

test('formats in place and says so once', () => {
  const { folder, text } = withUntidy();
  expect(unitc(['fmt', 'untidy.unit'], { cwd: folder })).toEqual({
    code: 0,
    out: '',
    error: 'formatted untidy.unit\n',
  });
  expect(text()).toBe(tidy);
  expect(unitc(['fmt', 'untidy.unit'], { cwd: folder })).toEqual({ code: 0, out: '', error: '' });
});

test('--check changes nothing and ends with exit code 1', () => {
  const { folder, text } = withUntidy();
  const { code, error } = unitc(['fmt', '--check', 'untidy.unit', 'tiny.unit'], { cwd: folder });
  expect({ code, error }).toEqual({
    code: 1,
    error: 'untidy.unit is not formatted; run `unitc fmt untidy.unit`\n',
  });
  expect(text()).toBe(untidy);
});

test('--diff prints the changed lines and changes nothing', () => {
  const { folder, text } = withUntidy();
  const { code, out } = unitc(['fmt', '--diff', 'untidy.unit'], { cwd: folder });
  expect(code).toBe(0);
  expect(out).toContain('-param d=4');
  expect(out).toContain('+param d = 4');
  expect(text()).toBe(untidy);
});

test('- formats standard input to standard output', () => {
  expect(unitc(['fmt', '-'], { input: untidy })).toEqual({ code: 0, out: tidy, error: '' });
});

test('a device is read to the limit of a spec, and a text is not written that would exceed it', () => {
  const endless = unitc(['fmt', '--check', '/dev/zero']);
  expect([endless.code, endless.error]).toEqual([
    2,
    'error: /dev/zero has more than 1,000,000 bytes, which no spec has; give the path of a .unit file\n',
  ]);
  const folder = workspace();
  const text = `unit 1\nmodel M\nparam a = ${'['.repeat(55)}${'[1],'.repeat(9000)}1${']'.repeat(55)}\n`;
  writeFileSync(join(folder, 'lists.unit'), text);
  const { code, error } = unitc(['fmt', 'lists.unit'], { cwd: folder });
  expect([code, error]).toEqual([
    2,
    'error: lists.unit, formatted, has more than 1,000,000 bytes, which no spec has; give the path of a .unit file\n',
  ]);
  expect(readFileSync(join(folder, 'lists.unit'), 'utf8')).toBe(text);
});

test('a file with syntax errors is left as it is: exit code 3', () => {
  const folder = workspace();
  const file = join(folder, 'broken.unit');
  writeFileSync(file, 'unit 1\nmodel {\n');
  const { code, error } = unitc(['fmt', 'broken.unit'], { cwd: folder });
  expect(code).toBe(3);
  expect(error).toContain('broken.unit:2');
  expect(readFileSync(file, 'utf8')).toBe('unit 1\nmodel {\n');
});
