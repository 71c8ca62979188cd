import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** The benchmark process uses compiler internals, which are not type-checked. */
test('every kind of case runs without peers', () => {
  const run = fileURLToPath(new URL('../../bench/run.mjs', import.meta.url));
  const args = [run, '--only', 'smoke', '--rounds', '1', '--peers', 'none'];
  const output = execFileSync(process.execPath, args, { encoding: 'utf8' });
  expect(output).not.toContain('skipped');
});
