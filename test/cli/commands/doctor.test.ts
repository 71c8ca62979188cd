import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Finding } from '../../../src/api/doctor.ts';
import { unitc, workspace } from '../support.ts';

function findings(out: string): ReadonlyMap<string, Finding> {
  return new Map((JSON.parse(out) as readonly Finding[]).map((finding) => [finding.subject, finding]));
}

test('doctor examines the machine, as lines that fit the terminal and as JSON', () => {
  const cwd = workspace();
  const { code, out, error } = unitc(['doctor', '--json'], { cwd });
  const found = findings(out);
  for (const subject of ['Node', 'package', 'npm packages', 'run folder', 'cache']) {
    expect(found.get(subject)?.status).toBe('good');
  }
  expect(error).toBe('');
  const first = [...found.values()].find(({ status }) => status === 'problem');
  expect(code).toBe(first?.status === 'problem' ? first.exit : 0);
  const narrow = unitc(['doctor'], { cwd, env: { COLUMNS: '60' } });
  for (const line of narrow.out.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  expect(narrow.out).toMatch(/^good +Node +\d+/m);
});

test('doctor examines a spec and its data: exit codes 3 and 4', () => {
  const cwd = workspace();
  const right = findings(unitc(['doctor', 'tiny.unit', '--json'], { cwd }).out);
  expect(right.get('spec')).toMatchObject({ status: 'good', message: 'tiny.unit is correct' });
  expect(right.get('data names')?.status).toBe('good');
  const text = readFileSync(join(cwd, 'tiny.unit'), 'utf8');
  const dataset = 'dataset names { format: glue_tsv("nowhere", task: .sst2)  classes: 2 }';
  writeFileSync(join(cwd, 'missing.unit'), text.replace(/dataset names \{[^}]*\}/, dataset));
  const missing = unitc(['doctor', 'missing.unit', '--json'], { cwd });
  expect(missing.code).toBe(4);
  expect(findings(missing.out).get('data names')).toMatchObject({ status: 'problem', exit: 4 });
  writeFileSync(join(cwd, 'wrong.unit'), text.replace('unit 1', 'unit 1\nnonsense'));
  const wrong = unitc(['doctor', 'wrong.unit', '--json'], { cwd });
  expect(wrong.code).toBe(3);
  expect(findings(wrong.out).get('spec')).toMatchObject({ remedy: 'see unitc check wrong.unit' });
});

test('doctor examines a run: its lock, its checkpoints, damage', () => {
  const cwd = workspace();
  expect(unitc(['train', 'tiny.unit', '--steps', '1', '-q', '-o', 'run'], { cwd }).code).toBe(0);
  const whole = findings(unitc(['doctor', 'run', '--json'], { cwd }).out);
  expect(whole.get('lock')).toMatchObject({ status: 'good', message: 'no process writes into the run' });
  expect(whole.get('checkpoints')?.status).toBe('good');
  expect(whole.get('run')?.status).toBe('good');
  const writer = { pid: process.pid, host: hostname(), identity: null, since: 'now', token: 't' };
  writeFileSync(join(cwd, 'run/lock.json'), JSON.stringify(writer));
  expect(findings(unitc(['doctor', 'run', '--json'], { cwd }).out).get('lock')).toMatchObject({
    status: 'advice',
    message: expect.stringContaining(`held by process ${process.pid}`),
  });
  writeFileSync(join(cwd, 'run/lock.json'), JSON.stringify({ ...writer, pid: 2 ** 30 }));
  expect(findings(unitc(['doctor', 'run', '--json'], { cwd }).out).get('lock')).toMatchObject({
    status: 'good',
    message: expect.stringContaining('a process that has ended'),
  });
  writeFileSync(join(cwd, 'run/run.json'), '{');
  const damaged = unitc(['doctor', 'run', '--json'], { cwd });
  expect(findings(damaged.out).get('run')).toMatchObject({ status: 'problem' });
  expect(damaged.code).not.toBe(0);
});

test('a folder without a run and a missing file are refused', () => {
  const cwd = workspace();
  expect(unitc(['doctor', '.'], { cwd })).toMatchObject({
    code: 2,
    out: '',
    error: 'error: . is neither a spec nor the folder of a run\n',
  });
  expect(unitc(['doctor', 'none.unit'], { cwd })).toMatchObject({ code: 2, out: '' });
});
