const block = 512;

export interface TarEntry {
  readonly name: string;
  readonly content: Uint8Array;
}

/** The plain files of an uncompressed POSIX tar archive. Throws an Error if it is damaged. */
export function readTar(archive: Uint8Array): readonly TarEntry[] {
  const entries: TarEntry[] = [];
  for (let at = 0; at + block <= archive.length && archive[at] !== 0; ) {
    const header = archive.subarray(at, at + block);
    if (octal(header, 148, 8) !== checksum(header)) throw new Error('the archive is damaged');
    const size = octal(header, 124, 12);
    const [from, type] = [at + block, String.fromCharCode(header[156]!)];
    if (from + size > archive.length) throw new Error('the archive is truncated');
    if (type === '0' || type === '\0') {
      entries.push({ name: text(header, 0, 100), content: archive.subarray(from, from + size) });
    }
    at = from + Math.ceil(size / block) * block;
  }
  return entries;
}

/** Sum of the header's bytes, with the checksum field read as spaces. */
function checksum(header: Uint8Array): number {
  return header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 0x20 : byte), 0);
}

function octal(header: Uint8Array, from: number, length: number): number {
  return Number.parseInt(text(header, from, length).trim() || '0', 8);
}

function text(header: Uint8Array, from: number, length: number): string {
  const field = Buffer.from(header.subarray(from, from + length)).toString('latin1');
  return field.split('\0')[0]!;
}
