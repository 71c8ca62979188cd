import { describe, expect, it } from 'vitest';
import type { Attributes } from '../../src/compiler/ir/graph.ts';
import { inferTypes, mismatch, parsePatterns, placed } from '../../src/compiler/ir/infer.ts';
import { opNamed, ops } from '../../src/compiler/ops/index.ts';
import { sampleTypes } from '../../tools/kernels/samples.ts';

const table = Object.entries(ops);

describe('the table of ops', () => {
  it.each(table)('%s is keyed by its name, and has a summary and samples of different names', (name, op) => {
    expect(op.name).toBe(name);
    expect(op.summary).not.toBe('');
    expect(op.samples.length).toBeGreaterThan(0);
    expect(new Set(op.samples.map((sample) => sample.name)).size).toBe(op.samples.length);
  });

  it('rejects unknown names', () => {
    expect(() => opNamed('frobnicate')).toThrow("no op is named 'frobnicate'");
  });
});

describe('output patterns', () => {
  const samples = table.flatMap(([name, op]) =>
    op.samples.map((sample) => [`${name}: ${sample.name}`, op, sample] as const),
  );

  it.each(samples)('%s has the outputs that its op declares', (_name, op, sample) => {
    const attributes: Attributes = sample.attributes ?? {};
    const inputs = sampleTypes(sample);
    const outputs = inferTypes(op, inputs, attributes);
    const bound = new Map<string, number | 'f32' | 'i32' | 'u32'>(
      Object.entries(attributes).flatMap(([key, value]) => (typeof value === 'number' ? [[key, value]] : [])),
    );
    for (const [patterns, types] of [[op.inputs, inputs] as const, [op.outputs, outputs] as const]) {
      const parsed = parsePatterns(patterns);
      const places = placed(parsed, types.length, attributes);
      expect(types.length).toBe(places.length);
      for (const [i, number] of places.entries()) {
        expect(mismatch(parsed[number]!, types[i]!, bound)).toBeUndefined();
      }
    }
  });
});
