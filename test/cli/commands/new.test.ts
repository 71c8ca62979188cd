import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unitc, workspace } from '../support.ts';

/** A workspace with a table of two texts, a number and a class. */
function withTable(): string {
  const folder = workspace();
  const rows = Array.from(
    { length: 50 },
    (_, i) => `a first text ${i},another one here,${i},${i % 2 ? 'yes' : 'no'}`,
  );
  writeFileSync(join(folder, 'pairs.csv'), ['left,right,number,same', ...rows].join('\n'));
  return folder;
}

test('writes a spec, which `check` accepts, and says how to go on', () => {
  const cwd = withTable();
  const args = [
    'new',
    'pairs',
    '--table',
    'pairs.csv',
    '--text',
    'left',
    '--text',
    'right',
    '--label',
    'same',
  ];
  const { code, out, error } = unitc(args, { cwd });
  expect({ code, error }).toEqual({ code: 0, error: '' });
  const path = join('pairs', 'pairs.unit');
  expect(out).toBe(
    [
      `wrote ${path}`,
      '  note: pairs: A fifth of the rows is held out, chosen by the seed.',
      '  note: pairs: Left out (different in nearly every row): number.',
      `  unitc data check ${path}`,
      `  unitc train ${path}`,
      '',
    ].join('\n'),
  );
  expect(unitc(['check', path], { cwd }).out).toContain('no problems');
  expect(unitc(['data', 'check', path], { cwd }).out).toContain('pairs, train: 40 records');
});

test('writes nothing where the data cannot be used', () => {
  const cwd = withTable();
  const missing = unitc(['new', 'pairs', '--table', 'none.csv'], { cwd });
  expect([missing.code, existsSync(join(cwd, 'pairs'))]).toEqual([4, false]);
  expect(missing.error).toContain('none.csv');
  const stray = unitc(['new', 'pairs', '--label', 'same'], { cwd });
  expect(stray.code).toBe(2);
  expect(stray.error).toContain('--label names a column of a table: give --table FILE before it');
  const twice = unitc(['new', 'pairs', '--table', 'pairs.csv', '--label', 'same', '--label', 'left'], {
    cwd,
  });
  expect(twice.code).toBe(2);
  expect(twice.error).toContain(
    '--label is given twice for pairs.csv: a second task on it needs --table pairs.csv again',
  );
  const nothing = unitc(['new', 'pairs'], { cwd });
  expect(nothing.code).toBe(2);
  expect(nothing.error).toContain('there is no data: give --images, --table');
});

test('keeps a spec that exists', () => {
  const cwd = withTable();
  const args = ['new', 'pairs', '--table', 'pairs.csv', '--label', 'same'];
  expect(unitc(args, { cwd }).code).toBe(0);
  const again = unitc(args, { cwd });
  expect(again.code).toBe(2);
  expect(again.error).toContain('exists: choose another folder, or remove the file');
});

test('quotes paths with spaces in the commands to continue with', () => {
  const cwd = withTable();
  const { out } = unitc(['new', 'my pairs', '--table', 'pairs.csv', '--label', 'same'], { cwd });
  expect(out).toContain(`unitc train "${join('my pairs', 'my_pairs.unit')}"`);
});
