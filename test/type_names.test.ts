import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('..', import.meta.url);
const files = execFileSync('git', ['ls-files', 'src', 'grammar'], { cwd: root })
  .toString()
  .split('\n')
  .filter((path) => path.endsWith('.ts'));

/** Types declared by a module: interfaces, aliases and classes at its top level. */
const declaration = /^(?:export )?(?:declare )?(?:abstract )?(?:interface|type|class) (\w+)/gm;

test('no two modules declare a type of the same name', () => {
  const places = new Map<string, string[]>();
  for (const path of files) {
    const text = readFileSync(new URL(path, root), 'utf8');
    for (const [, name] of text.matchAll(declaration))
      places.set(name!, [...(places.get(name!) ?? []), path]);
  }
  expect(Object.fromEntries([...places].filter(([, paths]) => paths.length > 1))).toEqual({});
});
