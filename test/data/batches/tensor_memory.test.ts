import { expect, it } from 'vitest';
import { TensorMemory } from '../../../src/runtime/data/batches/tensor_memory.ts';

it('makes tensors of zeros of the memory of released ones of the same length', () => {
  const memory = new TensorMemory();
  const first = memory.floats(4).fill(7);
  memory.release([first.buffer as ArrayBuffer]);
  expect(memory.floats(3).buffer).not.toBe(first.buffer);
  const second = memory.integers(4);
  expect(second.buffer).toBe(first.buffer);
  expect([...second]).toEqual([0, 0, 0, 0]);
  expect(memory.integers(4).buffer).not.toBe(first.buffer);
});

it('drops what was released first where too much waits', () => {
  const memory = new TensorMemory();
  const buffers = Array.from({ length: 65 }, (_, i) => new ArrayBuffer(4 * i));
  memory.release(buffers);
  expect(memory.takeAll()).toEqual(buffers.slice(1));
  const large = [new ArrayBuffer(2 ** 28), new ArrayBuffer(4)];
  memory.release(large);
  expect(memory.takeAll()).toEqual(large.slice(1));
});
