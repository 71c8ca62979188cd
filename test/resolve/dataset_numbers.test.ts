import { describe, expect, test } from 'vitest';
import { smallSpec } from '../support/spec.ts';
import { resolved } from './support/resolved.ts';

/** Warnings about unused numeric constants of a dataset. */

function warnings(numbers: string, used = 'dataset.classes'): readonly string[] {
  const text = smallSpec.replace(/classes: \d+/, `$& ${numbers}`).replace('dataset.classes', used);
  return resolved(text)
    .diagnostics.filter(({ code }) => code === 'E0342')
    .map(({ severity, message }) => `${severity}: ${message}`);
}

describe('numbers of a dataset', () => {
  test('that unitc reads, or a task, have no warning', () => {
    expect(warnings('max_pixels: 1000')).toEqual([]);
    expect(warnings('extra: 0', 'dataset.classes + dataset.extra')).toEqual([]);
  });

  test('that nothing uses have one each', () => {
    expect(warnings('clases: 3 extra: 0')).toEqual([
      expect.stringMatching(/^warning: nothing uses `clases` of the dataset `\w+`$/),
      expect.stringMatching(/^warning: nothing uses `extra` of the dataset `\w+`$/),
    ]);
  });
});
