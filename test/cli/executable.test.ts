import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as {
  version: string;
  bin: { unitc: string };
};

test('the package names an executable file that builds do not replace', () => {
  const executable = `${root}/${manifest.bin.unitc}`;
  accessSync(executable, constants.X_OK);
  expect(manifest.bin.unitc.startsWith('dist/')).toBe(false);
  expect(execFileSync(executable, ['--version'], { encoding: 'utf8' }).trim()).toBe(manifest.version);
});

test('a command that waits for ever is reported as a bug', () => {
  const module = new URL('dist/src/cli/settled.js', `file://${root}/`).href;
  const text = `const { settled } = await import('${module}'); await settled(new Promise(() => {}));`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', text], {
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^bug in unitc: the command waits for something that can no longer happen\n/);
});
