import { DataError } from '../errors.ts';
import { decodeUtf8 } from '../reading/utf8.ts';
import { blockBytes, type TarHeader } from './header.ts';

/** Properties of the next member that do not fit in its header. */
export interface Extension {
  readonly name?: string;
  readonly size?: number;
  readonly sparse?: true;
}

/** Larger extended headers are damaged: names and times take a few hundred bytes. */
export const longestExtension = 2 ** 20;

/** The content of an extended header; undefined for headers of other types, which are members. */
export function extensionOf(type: string, content: Buffer, where: string): Extension | undefined {
  switch (type) {
    case 'L':
      return { name: decodeUtf8(withoutNul(content), where) };
    case 'x':
      return pax(content, where);
    // Link targets and properties of the archive are not used.
    case 'K':
    case 'g':
      return {};
    default:
      return undefined;
  }
}

/** Whether a header describes the next one. */
export function isExtended({ type }: TarHeader): boolean {
  return 'LKxg'.includes(type);
}

function withoutNul(content: Buffer): Buffer {
  const end = content.indexOf(0);
  return end < 0 ? content : content.subarray(0, end);
}

/** Parses lines `LENGTH KEY=VALUE` (POSIX.1-2001); LENGTH counts the whole line. */
function pax(content: Buffer, where: string): Extension {
  const found = new Map<string, string>();
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at);
    const length = Number(content.toString('latin1', at, Math.max(at, space)));
    const line = content.subarray(space + 1, at + length - 1);
    const equals = line.indexOf(0x3d);
    const whole = Number.isInteger(length) && length > 0 && content[at + length - 1] === 0x0a;
    if (space < 0 || !whole || equals < 1) {
      throw new DataError(where, 'an extended header (PAX) is damaged', 'fetch or write the shard again');
    }
    found.set(line.toString('latin1', 0, equals), decodeUtf8(line.subarray(equals + 1), where));
    at += length;
  }
  const [name, size] = [found.get('path'), found.get('size')];
  return {
    ...(name !== undefined && { name }),
    ...(size !== undefined && { size: Number(size) }),
    ...([...found.keys()].some((key) => key.startsWith('GNU.sparse.')) && { sparse: true as const }),
  };
}

/** A header with the properties of the preceding extended headers. Throws DataError. */
export function extended(plain: TarHeader, extension: Extension, where: string): TarHeader & Extension {
  const header = { ...plain, ...extension };
  if (Number.isSafeInteger(header.size) && header.size >= 0) return header;
  throw new DataError(where, `the size of the member '${header.name}' is not a number of bytes`);
}

export function padded(size: number): number {
  return Math.ceil(size / blockBytes) * blockBytes;
}
