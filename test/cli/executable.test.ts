import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as {
  version: string;
  bin: { unitc: string };
};
const executable = `${root}/${manifest.bin.unitc}`;

test('the package names an executable that may be run and is not made anew by a build', () => {
  accessSync(executable, constants.X_OK);
  expect(manifest.bin.unitc.startsWith('dist/')).toBe(false);
  expect(execFileSync(executable, ['--version'], { encoding: 'utf8' }).trim()).toBe(manifest.version);
});

test('a misspelt command is told with the nearest name, and the code for wrong usage', () => {
  const { status, stderr } = spawnSync(executable, ['chekc'], { encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stderr).toContain('Did you mean check?');
});

test('the help lists every command', () => {
  const help = execFileSync(executable, ['--help'], { encoding: 'utf8' });
  for (const command of [
    'check',
    'fmt',
    'compile',
    'data',
    'estimate',
    'train',
    'eval',
    'profile',
    'tune',
    'weights',
    'devices',
  ])
    expect(help).toMatch(new RegExp(`^ {2}${command} `, 'm'));
});

test('a closed pipe ends a command without a stack trace', () => {
  const { stderr } = spawnSync('sh', ['-c', `"${executable}" --help | true`], { encoding: 'utf8' });
  expect(stderr).not.toContain('EPIPE');
});
