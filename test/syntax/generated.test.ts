import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { artefacts } from '../../grammar/artefacts.ts';

test.each([...artefacts()])(
  'grammar/%s is current: `node dist/grammar/generate.js` writes it',
  (name, text) => {
    expect(readFileSync(new URL(`../../grammar/${name}`, import.meta.url), 'utf8')).toBe(text);
  },
);
