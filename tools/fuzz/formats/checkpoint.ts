import { createHash } from 'node:crypto';
import { withHeaderLength } from './safetensors.ts';

const sum = /"header":"([0-9a-f]{64})"/;

/** Corrects the length field and the checksum of the header. */
export function withHeaderSum(bytes: Uint8Array): Uint8Array {
  const sized = withHeaderLength(bytes);
  const header = Buffer.from(sized.buffer, sized.byteOffset, Math.max(0, sized.lastIndexOf(0x7d) + 1));
  const found = sum.exec(header.toString('latin1'));
  if (!found) return sized;
  const at = found.index + '"header":"'.length;
  header.write('0'.repeat(64), at, 'latin1');
  header.write(createHash('sha256').update(header).digest('hex'), at, 'latin1');
  return sized;
}
