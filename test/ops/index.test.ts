import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { opNamed, ops } from '../../src/compiler/ops/index.ts';

const folder = new URL('../../src/compiler/ops/', import.meta.url);
const notOps = ['index.ts', 'op.ts', 'philox.ts'];

describe('the list of ops', () => {
  it('has every file of the folder, under its name', () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !notOps.includes(file));
    expect(files.sort()).toEqual(
      Object.keys(ops)
        .map((name) => `${name}.ts`)
        .sort(),
    );
  });

  it.each(Object.values(ops))('$name has a summary, samples, and WGSL where it is elementwise', (op) => {
    expect(op.summary).not.toBe('');
    expect(op.samples.length).toBeGreaterThan(0);
    expect(new Set(op.samples.map((sample) => sample.name)).size).toBe(op.samples.length);
    expect(op.expression !== undefined).toBe(op.kind === 'elementwise');
  });

  it('knows no other name', () => {
    expect(() => opNamed('frobnicate')).toThrow("no op is named 'frobnicate'");
  });
});
