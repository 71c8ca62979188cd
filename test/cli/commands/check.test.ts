import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tinySpec, unitc, workspace } from '../support.ts';

function withBroken(): string {
  const folder = workspace();
  writeFileSync(join(folder, 'broken.unit'), 'unit 1\nmodel Broken\nparam d = \n');
  return folder;
}

test('a spec without problems: one line on stdout, exit code 0', () => {
  expect(unitc(['check', 'tiny.unit'], { cwd: workspace() })).toEqual({
    code: 0,
    out: 'tiny.unit: no problems (2 encoders, 2 tasks)\n',
    error: '',
  });
});

test('errors: code frames on stderr, exit code 3, the good file is still reported', () => {
  const { code, out, error } = unitc(['check', 'broken.unit', 'tiny.unit'], { cwd: withBroken() });
  expect(code).toBe(3);
  expect(out).toBe('tiny.unit: no problems (2 encoders, 2 tasks)\n');
  expect(error).toMatch(/^error\[E\d{4}\]: .*\n +--> broken\.unit:3:/);
});

test('--json prints the diagnostics, with exit code 3 as well', () => {
  const { code, out, error } = unitc(['check', 'broken.unit', '--json'], { cwd: withBroken() });
  expect({ code, error }).toEqual({ code: 3, error: '' });
  expect(JSON.parse(out)[0]).toMatchObject({ severity: 'error', code: expect.stringMatching(/^E\d{4}$/) });
  expect(JSON.parse(unitc(['check', tinySpec, '--json']).out)).toEqual([]);
});

test('--set changes a value; a path that the spec does not have is an error', () => {
  const folder = workspace();
  expect(unitc(['check', 'tiny.unit', '--set', 'train.steps=9'], { cwd: folder }).code).toBe(0);
  const { code, error } = unitc(['check', 'tiny.unit', '--set', 'train.stepz=9'], { cwd: folder });
  expect(code).toBe(3);
  expect(error).toContain('did you mean `steps`?');
});

test('UNITC_PARAM_NAME sets a param, and --set wins', () => {
  const folder = workspace();
  writeFileSync(join(folder, 'p.unit'), 'unit 1\nmodel P\nparam d = 4\n');
  const env = { UNITC_PARAM_d: 'true' };
  const explained = (args: readonly string[]) =>
    unitc(['check', 'p.unit', '--explain', 'd', ...args], { cwd: folder, env }).out;
  expect(explained([])).toContain('true');
  expect(explained(['--set', 'd=5'])).toContain('5');
});

test('--explain shows where a value comes from; an unknown path is wrong usage', () => {
  const { code, out } = unitc(['check', 'tiny.unit', '--explain', 'train.steps'], { cwd: workspace() });
  expect(code).toBe(0);
  expect(out).toContain('tiny.unit:');
  expect(unitc(['check', tinySpec, '--explain', 'train.nothing']).code).toBe(2);
});

test('a missing file and a folder: one sentence, exit code 2', () => {
  expect(unitc(['check', 'nowhere.unit'])).toEqual({
    code: 2,
    out: '',
    error: 'error: there is no file nowhere.unit; give the path of a .unit file\n',
  });
  expect(unitc(['check', '/']).code).toBe(2);
});

test.each(['examples/quickstart.unit', 'quickstart.unit', 'quickstart'])(
  '%s is the example of the package where no such file exists',
  (name) => {
    const { code, out, error } = unitc(['check', name], { cwd: workspace() });
    expect(code).toBe(0);
    expect(out).toContain('no problems (2 encoders, 3 tasks)');
    expect(error).toMatch(
      /^note: there is no file .* here; using the example of the package, .*quickstart\.unit\n$/,
    );
  },
);

test("a user's file has priority over an example of that name", () => {
  const folder = workspace();
  writeFileSync(join(folder, 'quickstart.unit'), 'unit 1\nmodel Mine\n');
  expect(unitc(['check', 'quickstart.unit'], { cwd: folder }).error).not.toContain('using the example');
});

test('color: none through a pipe, forced by FORCE_COLOR, never with NO_COLOR', () => {
  const folder = withBroken();
  const errorWith = (env: Readonly<Record<string, string>>) =>
    unitc(['check', 'broken.unit'], { cwd: folder, env }).error;
  const colored = '\u001b[';
  expect(errorWith({})).not.toContain(colored);
  expect(errorWith({ FORCE_COLOR: '1' })).toContain(colored);
  expect(errorWith({ FORCE_COLOR: '1', NO_COLOR: '1' })).not.toContain(colored);
});
