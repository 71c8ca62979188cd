import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evaluated, started } from '../../run/history/events.ts';
import { writeRun } from '../../support/run_folder.ts';
import { unitc, workspace } from '../support.ts';

test('prints the card, or writes it to a file', () => {
  const cwd = workspace();
  writeRun(join(cwd, 'run'), { events: [started(0), evaluated(10, 2, 0.5)] });
  const printed = unitc(['model-card', 'run'], { cwd });
  expect(printed).toMatchObject({ code: 0, error: '', out: expect.stringMatching(/^# Small\n/) });
  const written = unitc(['model-card', 'run', '-o', 'cards/CARD.md'], { cwd });
  expect(written).toEqual({ code: 0, out: 'wrote cards/CARD.md\n', error: '' });
  expect(readFileSync(join(cwd, 'cards/CARD.md'), 'utf8')).toBe(printed.out);
});

test('a folder that is not a run: exit code 2', () => {
  const cwd = workspace();
  expect(unitc(['model-card', 'none'], { cwd })).toMatchObject({
    code: 2,
    error: expect.stringMatching(/^error: none is not the folder of a run/),
  });
});
