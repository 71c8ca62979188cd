import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluated, started } from '../run/history/events.ts';
import { writeRun } from '../support/run_folder.ts';
import { unitc, workspace } from './support.ts';

let cwd: string;
beforeAll(() => {
  cwd = workspace();
  writeRun(join(cwd, 'runs/a'), { events: [started(0), evaluated(10, 2, 0.5)] });
  writeRun(join(cwd, 'runs/b'), { record: { set: { 'train.seed': '4' } } });
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const commands = [
  ['devices'],
  ['doctor', 'tiny.unit'],
  ['estimate', 'tiny.unit'],
  ['data', 'check', 'tiny.unit'],
  ['train', 'tiny.unit', '--dry-run'],
  ['compare', 'runs/a', 'runs/b'],
  ['compare', 'runs/a', 'runs/a'],
  ['runs'],
  ['runs', 'a folder without runs', 'and another one'],
  ['verify', 'runs/a'],
  ['compare', 'runs/a', 'a folder that is not the one of any run'],
];

/** Lines wider than the terminal. A single wider word, such as a path, is not broken. */
function tooWide(out: string, columns: number): readonly string[] {
  return out.split('\n').filter((line) => line.length > columns && line.trim().includes(' '));
}

test.each(commands.map((command) => [command.join(' '), command] as const))(
  'unitc %s fits terminals of 40, 60 and 200 columns',
  (_, command) => {
    const outputs = [40, 60, 200].map((columns) => {
      const { out, error } = unitc(command, { cwd, env: { COLUMNS: String(columns) } });
      expect(tooWide(out, columns)).toEqual([]);
      expect(tooWide(error, columns)).toEqual([]);
      return out.split('\n').length;
    });
    const piped = unitc(command, { cwd }).out.split('\n').length;
    expect(piped).toBeLessThanOrEqual(outputs[2]!);
    expect(outputs[2]).toBeLessThanOrEqual(outputs[0]!);
  },
);
