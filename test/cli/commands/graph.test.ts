import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unitc, workspace } from '../support.ts';

test('graph writes the image to a file, or to standard output', () => {
  const cwd = workspace();
  expect(unitc(['graph', 'tiny.unit', '-o', 'tiny.svg'], { cwd })).toEqual({
    code: 0,
    out: 'wrote tiny.svg\n',
    error: '',
  });
  const image = readFileSync(join(cwd, 'tiny.svg'), 'utf8');
  expect(image).toMatch(
    /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"[\s\S]*<title id="unitc-title">Tiny<\/title>/,
  );
  expect(unitc(['graph', 'tiny.unit', '-o', '-'], { cwd })).toEqual({ code: 0, out: image, error: '' });
  expect(unitc(['graph', 'tiny.unit'], { cwd }).out).toBe(image);
});

test('graph of a spec with errors: exit code 3, no image; a path through a file: exit code 1', () => {
  const cwd = workspace();
  const wrong = unitc(['graph', 'tiny.unit', '--set', 'train.batch=0'], { cwd });
  expect(wrong).toMatchObject({ code: 3, out: '' });
  const through = unitc(['graph', 'tiny.unit', '-o', 'tiny.unit/tiny.svg'], { cwd });
  expect(through).toMatchObject({ code: 1, out: '', error: expect.stringContaining('tiny.unit') });
});
