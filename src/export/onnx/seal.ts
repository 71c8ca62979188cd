import { createHash } from 'node:crypto';
import { PbfWriter } from 'pbf';

/** Key of the last metadata entry of a file: the SHA-256 of all bytes before the entry, in hexadecimal. */
export const hashKey = 'unitc.hash';

/** A model file with the checksum of its bytes as its last metadata entry. */
export function sealed(model: Uint8Array): Uint8Array {
  return Buffer.concat([model, entryOf(model)]);
}

/** Whether the last metadata entry of a file is the checksum of the bytes before it. */
export function isSealed(file: Uint8Array): boolean {
  const end = file.length - entryOf(new Uint8Array()).length;
  return end >= 0 && Buffer.compare(file.subarray(end), entryOf(file.subarray(0, end))) === 0;
}

/** The metadata entry of a model; all entries have the same length. */
function entryOf(model: Uint8Array): Uint8Array {
  const writer = new PbfWriter();
  const hash = createHash('sha256').update(model).digest('hex');
  writer.writeMessage(
    14,
    (value: string, entry) => {
      entry.writeStringField(1, hashKey);
      entry.writeStringField(2, value);
    },
    hash,
  );
  return writer.finish();
}
