import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolved } from './support/resolved.ts';

/** Rendered diagnostics of common mistakes. `UPDATE_GOLDEN=1` rewrites the files; review them afterwards. */

const folder = new URL('../specs/broken/', import.meta.url);
const specs = readdirSync(folder).filter((name) => name.endsWith('.unit'));

describe('broken specs', () => {
  it('cover the ten mistakes that the language promises to explain', () => {
    expect(specs).toHaveLength(10);
  });

  it.each(specs)('%s', (name) => {
    const golden = new URL(`${basename(name, '.unit')}.txt`, folder);
    const { text } = resolved(readFileSync(new URL(name, folder), 'utf8'), {}, name);
    if (process.env.UPDATE_GOLDEN) writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, 'utf8'));
    expect(text).not.toBe('');
  });
});
