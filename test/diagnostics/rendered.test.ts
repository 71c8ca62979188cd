import { expect, test } from 'vitest';
import { codes } from '../../src/compiler/diagnostics/codes/index.ts';
import { resolved } from '../resolve/support/resolved.ts';

/** Rendered diagnostics for the example of each code in docs/diagnostics.md. */

/** Overrides for codes that concern values from outside the spec. */
const overrides: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  E0215: { size: '1' },
  E0216: { d: '1..2' },
};

test.each(codes)('$code', async ({ code, example }) => {
  const { text } = resolved(example, overrides[code] ?? {});
  const shown = text.split('\n\n').filter((problem) => problem.includes(`[${code}]`));
  expect(shown.length).toBeGreaterThan(0);
  await expect(`${shown.join('\n\n')}\n`).toMatchFileSnapshot(`./rendered/${code}.txt`);
});
