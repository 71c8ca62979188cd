import { expect, test } from 'vitest';
import { floatToHalf, halfToFloat, largestHalf } from '../../src/runtime/safetensors/half.ts';

test('every finite number of binary16 keeps its bits', () => {
  for (let bits = 0; bits < 2 ** 16; bits++) {
    if (((bits >>> 10) & 31) === 31) continue;
    expect(floatToHalf(halfToFloat(bits))).toBe(bits);
  }
});

test('numbers between two neighbours become the nearer one, and ties the even one', () => {
  for (let bits = 0; bits < 0x7bff; bits += 7) {
    const [low, high] = [halfToFloat(bits), halfToFloat(bits + 1)];
    expect(floatToHalf(low + (high - low) * 0.49)).toBe(bits);
    expect(floatToHalf(low + (high - low) * 0.51)).toBe(bits + 1);
    expect(floatToHalf((low + high) / 2)).toBe(bits % 2 === 0 ? bits : bits + 1);
  }
  expect(halfToFloat(floatToHalf(largestHalf))).toBe(largestHalf);
});
