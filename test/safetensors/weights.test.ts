import { expect, test } from 'vitest';
import { readSafetensors } from '../../src/runtime/checkpoint/safetensors.ts';
import { readWeightsFile, WeightsFormatError, weightsFile } from '../../src/runtime/safetensors/weights.ts';

const tensors = [
  { name: 'a.weight', shape: [2, 3], data: Float32Array.from([1, -2, 0.5, 3, 0.25, -0.125]) },
  { name: 'bias', shape: [1], data: Float32Array.from([0.75]) },
];

function written(element: 'F32' | 'F16'): Uint8Array {
  return new Uint8Array(Buffer.concat([...weightsFile(tensors, element, { format: 'pt' })]));
}

test.each(['F32', 'F16'] as const)('weights in %s are read back, by both readers', (element) => {
  const bytes = written(element);
  for (const found of [readWeightsFile(bytes), readSafetensors(bytes).tensors]) {
    expect([...found.keys()]).toEqual(['a.weight', 'bias']);
    for (const { name, shape, data } of tensors) {
      expect(found.get(name)!.shape).toEqual(shape);
      expect(found.get(name)!.data).toEqual(data);
    }
  }
});

test.each([
  ['cut in the header', (bytes: Uint8Array) => bytes.subarray(0, 20)],
  ['cut in a tensor', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 2)],
  ['empty', () => new Uint8Array(0)],
] as const)('a file that is %s is refused', (_, damage) => {
  expect(() => readWeightsFile(damage(written('F32')))).toThrow(WeightsFormatError);
});
