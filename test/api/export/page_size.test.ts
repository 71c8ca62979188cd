import { expect, test } from 'vitest';
import { programsWarning, sizeWarning } from '../../../src/api/export/page_size.ts';

test('an export with programs for very many sizes says how to have fewer', () => {
  expect(programsWarning(128)).toBeUndefined();
  expect(programsWarning(504)).toMatch(/^504 programs are compiled, .*`resize\(height: 480, width: 640\)`/);
});

test('a page that loads very much says of what, and what to do', () => {
  const files = (weights: number) =>
    new Map([
      ['weights.safetensors', { byteLength: weights } as Uint8Array<ArrayBuffer>],
      ['program.json', { byteLength: 65e6 } as Uint8Array<ArrayBuffer>],
    ]);
  expect(sizeWarning(files(100e6), 'f32')).toBeUndefined();
  expect(sizeWarning(files(806e6), 'f32')).toBe(
    'a reader loads 871 MB before the first answer, 806 MB of weights and 65 MB of programs; `--weights f16` halves the weights',
  );
  expect(sizeWarning(files(403e6), 'f16')).not.toContain('--weights');
});
