// Tests of your own spec with vitest: copy this file and change the path. `npx vitest -u` updates the
// snapshots.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, compile, train } from 'unitc';
import { expect, test } from 'vitest';

const spec = fileURLToPath(new URL('./tiny.unit', import.meta.url));

test('the spec has neither errors nor warnings', () => {
  expect(check(spec).diagnostics).toEqual([]);
});

test('a width that does not fit is reported with its code', () => {
  const { diagnostics } = check(spec, { set: { 'shared.body.width': 24 } });
  expect(diagnostics.map(({ code }) => code)).toContain('E0402');
});

test('the programs use the kernel families of the snapshot', () => {
  const { artifact } = compile(spec);
  const families = new Set(artifact.kernels.map(({ family }) => family));
  expect([...families].sort()).toMatchSnapshot();
});

test('the losses of three steps are equal bit for bit in a second run', async () => {
  const first = await lossesOf(3);
  expect(first).toHaveLength(3);
  expect(await lossesOf(3)).toEqual(first);
});

/** Losses of a new run in a temporary folder. */
async function lossesOf(steps: number): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spec-test-'));
  const losses: number[] = [];
  try {
    await train(spec, {
      directory: join(folder, 'run'),
      steps,
      onEvent: (event) => {
        if (event.event === 'step') losses.push(event.loss);
      },
    });
    return losses;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
