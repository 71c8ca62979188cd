import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as unitc from '../../src/index.ts';

const documented = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');

/** Constructor arguments of the classes that do not accept two strings. */
const argumentsOf: Readonly<Record<string, readonly unknown[]>> = {
  AssemblyError: [[]],
  SpecError: [{ diagnostics: [] }],
  LimitError: [{ buffer: 'workspace', asked: 2, offered: 1, limit: 'maxBufferSize', hint: '' }],
};

function isErrorClass(value: unknown): value is new (...values: unknown[]) => unitc.UnitcError {
  return typeof value === 'function' && value.prototype instanceof unitc.UnitcError;
}

test('docs/errors.md lists every exported error class with its code and exit code', () => {
  const members: readonly (readonly [string, unknown])[] = Object.entries(unitc);
  const exported = members.flatMap(([name, value]) => {
    if (!isErrorClass(value)) return [];
    const error = new value(...(argumentsOf[name] ?? ['', '']));
    expect(error.name).toBe(name);
    return [`${name} ${error.code} ${error.exit}`];
  });
  const rows = [...documented.matchAll(/^\| `(\w+)` \| `(\w+)` \| (\d) \|/gm)].map(
    ([, name, code, exit]) => `${name} ${code} ${exit}`,
  );
  expect(rows.sort()).toEqual(exported.sort());
  expect(new Set(rows.map((row) => row.split(' ')[1])).size).toBe(rows.length);
});

test('README lists the exit codes that the error classes use', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  for (const exit of Object.values(unitc.failureExit)) expect(readme).toMatch(new RegExp(`\\b${exit} \\w`));
});
