import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unitc, workspace } from '../support.ts';

/** A workspace whose task `category` reads SST-2 files with the given training lines. */
function withSentences(...lines: readonly string[]): string {
  const folder = workspace();
  mkdirSync(join(folder, 'data'));
  for (const name of ['train.tsv', 'dev.tsv']) {
    writeFileSync(join(folder, 'data', name), ['sentence\tlabel', ...lines, ''].join('\n'));
  }
  const text = readFileSync(join(folder, 'tiny.unit'), 'utf8');
  const dataset = 'dataset names { format: glue_tsv("data", task: .sst2)  classes: 2 }';
  writeFileSync(join(folder, 'tiny.unit'), text.replace(/dataset names \{[^}]*\}/, dataset));
  return folder;
}

test('counts classes, image sizes and tokens of every split', () => {
  const { code, out, error } = unitc(['data', 'check', 'tiny.unit'], { cwd: workspace() });
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out).toContain('statements, train: 64 records\n  classes (3)\n');
  expect(out).toContain('names, valid: 16 records');
  expect(out).toMatch(/no unit\.lock; --lock writes one\n$/);
});

test('--json prints counts, and --limit stops early', () => {
  const { out } = unitc(['data', 'check', 'tiny.unit', '--json', '--limit', '5'], { cwd: workspace() });
  const { datasets, locked } = JSON.parse(out);
  expect(locked).toBeNull();
  expect(datasets[0]).toMatchObject({ dataset: 'statements', splits: [{ split: 'train', bad: 0 }, {}] });
});

test('--lock writes unit.lock; a changed file is a data error: exit code 4', () => {
  const cwd = withSentences('good\t1', 'bad\t0');
  expect(unitc(['data', 'check', 'tiny.unit', '--lock'], { cwd }).code).toBe(0);
  expect(existsSync(join(cwd, 'unit.lock'))).toBe(true);
  expect(unitc(['data', 'check', 'tiny.unit'], { cwd }).out).toMatch(/unit\.lock: all \d+ files have/);
  writeFileSync(join(cwd, 'data', 'train.tsv'), 'sentence\tlabel\nchanged\t1\n');
  const { code, error } = unitc(['data', 'check', 'tiny.unit'], { cwd });
  expect(code).toBe(4);
  expect(error).toContain('data error:');
  expect(error).toContain('train.tsv');
});

test('bad records are listed: exit code 4', () => {
  const cwd = withSentences('good\t1', 'strange\t7');
  const { code, out, error } = unitc(['data', 'check', 'tiny.unit'], { cwd });
  expect(code).toBe(4);
  expect(`${out}${error}`).toContain('train.tsv');
});

test('errors of the spec come first: exit code 3', () => {
  const cwd = workspace();
  const { code, error } = unitc(['data', 'check', 'tiny.unit', '--set', 'train.steps=x'], { cwd });
  expect(code).toBe(3);
  expect(error).toMatch(/^error\[E\d{4}\]/);
});
