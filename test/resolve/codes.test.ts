import { describe, expect, it } from 'vitest';
import { files } from '../../src/compiler/diagnostics/codes/files.ts';
import { names } from '../../src/compiler/diagnostics/codes/names.ts';
import { shapes } from '../../src/compiler/diagnostics/codes/shapes.ts';
import { values } from '../../src/compiler/diagnostics/codes/values.ts';
import { resolved } from './support/resolved.ts';

/** Overrides for codes that concern values from outside the spec. */
const overrides: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  E0215: { size: '1' },
  E0216: { d: '1..2' },
};

describe('every code of a spec without syntax errors', () => {
  it.each([...names, ...values, ...files, ...shapes])(
    '$code is reported for its example',
    ({ code, example }) => {
      const { diagnostics } = resolved(example, overrides[code] ?? {});
      expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
    },
  );

  it('has a separate explanation', () => {
    const all = [...names, ...values, ...files, ...shapes];
    expect(new Set(all.map((entry) => entry.code)).size).toBe(all.length);
    expect(new Set(all.map((entry) => entry.explanation)).size).toBe(all.length);
  });
});
