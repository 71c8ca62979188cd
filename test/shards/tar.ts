/** A member to write. */
export interface TarMember {
  readonly name: string;
  readonly content?: string | Uint8Array;
  /** Type flag; `0`: a file. */
  readonly type?: string;
  /** Replaces the size field, which normally has the content's size in octal digits. */
  readonly size?: string | Buffer;
  readonly checksum?: string;
  readonly magic?: string;
  readonly prefix?: string;
}

const block = 512;

/** A header and the padded content. */
export function tarMember(member: TarMember): Buffer {
  const { name, content = '', type = '0', magic = 'ustar\x0000', prefix = '' } = member;
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(block);
  header.write(name, 0, 100, 'utf8');
  header.write('0000644\0', 100);
  const size = member.size ?? `${bytes.length.toString(8).padStart(11, '0')}\0`;
  Buffer.from(size).copy(header, 124);
  header.write('00000000000\0', 136);
  header.fill(' ', 148, 156);
  header.write(type, 156);
  header.write(magic, 257, 'latin1');
  header.write(prefix, 345, 155, 'utf8');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(member.checksum ?? `${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((block - (bytes.length % block)) % block)]);
}

/** An archive with its end mark. */
export function tarFile(members: readonly TarMember[]): Buffer {
  return Buffer.concat([...members.map(tarMember), Buffer.alloc(2 * block)]);
}

/** A line of an extended header, with its length, which includes the length field itself. */
export function paxLine(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  let length = bytes + 1;
  while (String(length).length + bytes !== length) length++;
  return `${length}${rest}`;
}
