import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evaluated, started } from '../../run/history/events.ts';
import { writeRun } from '../../support/run_folder.ts';
import { unitc, workspace } from '../support.ts';

test('prints what differs and the results, a column for each run', () => {
  const cwd = workspace();
  writeRun(join(cwd, 'a'), { events: [started(0), evaluated(10, 2, 0.5)] });
  writeRun(join(cwd, 'b'), {
    record: { set: { 'train.seed': '4' }, adapter: 'x\u001b[31m' },
    events: [{ ...started(0), adapter: 'x\u001b[31m' } as ReturnType<typeof started>],
  });
  const { code, out } = unitc(['compare', 'a', 'b'], { cwd });
  expect(code).toBe(0);
  expect(out).toMatchInlineSnapshot(`
    "differs            a            b
    train.seed         3            4
    adapter     lavapipe  x\\u{1b}[31m

    result                         a           b
    state                 incomplete  incomplete
    steps                  10 of 100    0 of 100
    time                       2.0 s       0.0 s
    parameters                    10          10
    best checkpoint             none        none
    names accuracy, last      50.0 %        none
    names accuracy, best        none        none

    note: a: the run is incomplete; its values are those of its last evaluation
    note: b: the run is incomplete; its values are those of its last evaluation
    "
  `);
  const parsed = JSON.parse(unitc(['compare', 'a', 'b', '--json'], { cwd }).out);
  expect(parsed.differences[0]).toEqual({ about: 'spec', name: 'train.seed', values: ['3', '4'] });
});

test('needs two runs: exit code 2', () => {
  const cwd = workspace();
  writeRun(join(cwd, 'a'));
  const { code, error } = unitc(['compare', 'a'], { cwd });
  expect({ code, error }).toEqual({
    code: 2,
    error: 'error: a comparison needs at least two runs, found 1\n',
  });
});
