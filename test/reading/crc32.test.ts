import { describe, expect, it } from 'vitest';
import { crc32 } from '../../src/runtime/reading/crc32.ts';

describe('CRC-32', () => {
  // The polynomial's check value, and values from Python's zlib.crc32.
  it.each([
    ['123456789', 0xcbf43926],
    ['', 0],
    ['a', 0xe8b7be43],
  ])('of %j', (text, value) => expect(crc32(Buffer.from(text))).toBe(value));
});
