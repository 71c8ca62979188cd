import { expect, test } from 'vitest';
import { crc32c, maskedCrc32c } from '../../src/runtime/tensorboard/crc32c.ts';

/** RFC 3720, appendix B.4; the last value is the check value in the catalogue of CRCs. */
test.each([
  ['32 bytes of zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 bytes of ones', new Uint8Array(32).fill(255), 0x62a8ab43],
  ['bytes that rise', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ['bytes that fall', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  ['123456789', Buffer.from('123456789'), 0xe3069283],
])('CRC-32C of %s', (_, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});

test('the mask rotates and adds a constant', () => {
  // The checksum of an empty input is 0.
  expect(maskedCrc32c(new Uint8Array())).toBe(0xa282ead8);
});
