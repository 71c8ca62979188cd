import { describe, expect, it } from 'vitest';
import { files } from '../../src/compiler/diagnostics/codes/files.ts';
import { names } from '../../src/compiler/diagnostics/codes/names.ts';
import { shapes } from '../../src/compiler/diagnostics/codes/shapes.ts';
import { values } from '../../src/compiler/diagnostics/codes/values.ts';
import { resolved } from './support/resolved.ts';

/** Codes about values from outside need one. */
const overrides: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  E0215: { size: '1' },
  E0216: { d: '1..2' },
};

describe('every code of a spec that can be read', () => {
  it.each([...names, ...values, ...files, ...shapes])('$code: its example shows it', ({ code, example }) => {
    const { diagnostics } = resolved(example, overrides[code] ?? {});
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
  });

  it('has an explanation of its own', () => {
    const all = [...names, ...values, ...files, ...shapes];
    expect(new Set(all.map((entry) => entry.code)).size).toBe(all.length);
    expect(new Set(all.map((entry) => entry.explanation)).size).toBe(all.length);
  });
});
