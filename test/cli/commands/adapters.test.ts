import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mesaCache } from '../../support/mesa_cache.ts';
import { unitc, workspace } from '../support.ts';

const none = { UNITC_ADAPTER: 'lavapipe', VK_LOADER_DRIVERS_DISABLE: '*' };

test('devices lists adapters as a table and as JSON', () => {
  const { code, out, error } = unitc(['devices']);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out).toMatch(/^adapter +--adapter +class +largest binding +features\n/);
  const adapters = JSON.parse(unitc(['devices', '--json']).out) as { choice: string }[];
  for (const { choice } of adapters) expect(out).toContain(choice);
});

test('profile prints groups of dispatches, or reports missing timestamps: exit code 5', () => {
  const cwd = workspace();
  const args = ['profile', 'tiny.unit', '--task', 'category', '--repeats', '1'];
  const { code, out, error } = unitc(args, { cwd });
  if (code === 5) {
    expect(error).toContain('timestamp-query');
    return;
  }
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out).toMatch(/^task category \(batch 4, tokens 12\) on /);
  expect(out).toMatch(/^family +dispatches +ms +share +GFLOP\/s +GB\/s$/m);
  const { families, lines } = JSON.parse(unitc([...args, '--json'], { cwd }).out);
  expect(families.length).toBeGreaterThan(3);
  expect(lines.some(({ name }: { name: string }) => name.startsWith('tiny.unit:'))).toBe(true);
});

test('profile and tune: an unknown task is wrong usage, a missing adapter exit code 5', () => {
  const cwd = workspace();
  for (const command of ['profile', 'tune']) {
    expect(unitc([command, 'tiny.unit', '--task', 'x'], { cwd })).toMatchObject({
      code: 2,
      error: 'error: there is no task x; the tasks are verify, category\n',
    });
    expect(unitc([command, 'tiny.unit'], { cwd, env: none }).code).toBe(5);
  }
});

test('tune stores the fastest variants, which --clear removes', () => {
  const cwd = workspace();
  const env = { XDG_CACHE_HOME: join(cwd, 'cache'), MESA_SHADER_CACHE_DIR: mesaCache };
  const args = ['tune', 'tiny.unit', '--task', 'category', '--repeats', '1', '--json'];
  const { code, out, error } = unitc(args, { cwd, env });
  expect(code).toBe(0);
  const { kernels, file } = JSON.parse(out) as { kernels: readonly object[]; file: string };
  expect(kernels.length).toBeGreaterThan(0);
  for (const line of error.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ event: 'measured' });
  expect(unitc(['tune', '--clear'], { env })).toMatchObject({ code: 0, error: `removed ${file}\n` });
  expect(unitc(['tune', '--clear'], { env })).toMatchObject({ code: 0, error: 'nothing was stored\n' });
});

test('tune without a spec: exit code 2', () => {
  expect(unitc(['tune'])).toMatchObject({ code: 2, error: 'error: give a spec, or --clear\n' });
});
