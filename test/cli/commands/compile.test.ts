import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { shell, unitc, workspace } from '../support.ts';

const schema = JSON.parse(readFileSync(new URL('../../../schema.json', import.meta.url), 'utf8')) as object;

test('-o writes program.json, which schema.json describes, and the kernels that it names', () => {
  const folder = workspace();
  const { code, out, error } = unitc(['compile', 'tiny.unit', '-o', 'build'], { cwd: folder });
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out).toMatch(/^build: program\.json and \d+ kernels, [\d.]+ [kM]B\n$/);
  const program = JSON.parse(readFileSync(join(folder, 'build/program.json'), 'utf8')) as {
    kernels: { file: string }[];
  };
  expect(new Ajv2020().validate(schema, program)).toBe(true);
  for (const { file } of program.kernels) expect(existsSync(join(folder, 'build', file))).toBe(true);
});

test.skipIf(!existsSync('/proc/self'))('a folder that cannot be made: exit code 1 and one sentence', () => {
  expect(unitc(['compile', 'tiny.unit', '-o', '/proc/nowhere/build'], { cwd: workspace() })).toEqual({
    code: 1,
    out: '',
    error: "error: ENOENT: no such file or directory, mkdir '/proc/nowhere'\n",
  });
});

test('--json lists the written files', () => {
  const folder = workspace();
  const { out } = unitc(['compile', 'tiny.unit', '-o', 'build', '--json'], { cwd: folder });
  const { files, folder: to, bytes } = JSON.parse(out);
  expect(to).toBe('build');
  expect(files).toContain('program.json');
  expect(bytes).toBeGreaterThan(1000);
  expect(readdirSync(join(folder, 'build'))).toContain('program.json');
});

test.each(['syntax', 'model', 'graph', 'backward', 'optimized', 'kernels', 'plan'])(
  '--emit %s prints the stage and writes nothing',
  (stage) => {
    const folder = workspace();
    const { code, out, error } = unitc(['compile', 'tiny.unit', '--emit', stage, '--task', 'category'], {
      cwd: folder,
    });
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out.split('\n').length).toBeGreaterThan(10);
    expect(readdirSync(folder)).toEqual(['tiny.unit']);
  },
);

test('neither -o nor --emit, and an unknown task: exit code 2', () => {
  const folder = workspace();
  expect(unitc(['compile', 'tiny.unit'], { cwd: folder })).toMatchObject({
    code: 2,
    error: expect.stringContaining('error: give -o DIR'),
  });
  expect(unitc(['compile', 'tiny.unit', '--emit', 'plan', '--task', 'x'], { cwd: folder })).toMatchObject({
    code: 2,
    error: 'error: there is no task x; the tasks are verify, category\n',
  });
});

test('a memory limit that no program meets: exit code 5, and nothing is written', () => {
  const folder = workspace();
  const text = readFileSync(join(folder, 'tiny.unit'), 'utf8');
  writeFileSync(join(folder, 'tiny.unit'), `${text}\ndevice webgpu { memory: 64KiB }\n`);
  const { code, error } = unitc(['compile', 'tiny.unit', '-o', 'build'], { cwd: folder });
  expect(code).toBe(5);
  expect(error).toMatch(/^error: task verify takes .* device\.memory allows/);
  expect(existsSync(join(folder, 'build'))).toBe(false);
});

test('UNITC_DEBUG=1 lists the passes on standard error', () => {
  const { error } = unitc(['compile', 'tiny.unit', '--emit', 'plan'], {
    cwd: workspace(),
    env: { UNITC_DEBUG: '1' },
  });
  expect(error).toMatch(/^program verify train: \d+ dispatches, \d+ kernels\n/);
});

test('a closed pipe ends the command quietly', () => {
  const line = 'unitc compile tiny.unit --emit kernels | head -n 1; echo $PIPESTATUS';
  const { out, error } = shell(line, workspace());
  expect(error).toBe('');
  expect(out).toMatch(/^\/\/ \w+\n0\n$/);
});
