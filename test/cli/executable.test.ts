import { execFileSync } from 'node:child_process';
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
