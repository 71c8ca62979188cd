import { crc32 } from './crc32.ts';

/**
 * Writes the byte streams of `torch.save`, assembled by hand: pickle operations, zip archives and the legacy
 * format.
 */

/** Bytes of pickle operations that leave one value on the stack. */
export type Pickled = Buffer;

const bytes = (...values: number[]): Buffer => Buffer.from(values);
const u16 = (value: number): Buffer => Buffer.from(Uint16Array.of(value).buffer);
const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
const i64 = (value: number): Buffer => Buffer.from(BigInt64Array.of(BigInt(value)).buffer);
const letters = (text: string): Buffer => Buffer.from(text, 'latin1');

export const none: Pickled = letters('N');

/** BINUNICODE */
export function text(value: string): Pickled {
  const utf8 = Buffer.from(value, 'utf8');
  return Buffer.concat([letters('X'), u32(utf8.length), utf8]);
}

/** BININT1, BININT */
export function int(value: number): Pickled {
  if (value >= 0 && value < 256) return Buffer.concat([letters('K'), bytes(value)]);
  return Buffer.concat([letters('J'), Buffer.from(Int32Array.of(value).buffer)]);
}

/** MARK ... TUPLE */
export function tuple(...items: readonly Pickled[]): Pickled {
  return Buffer.concat([letters('('), ...items, letters('t')]);
}

/** EMPTY_LIST MARK ... APPENDS */
export function list(...items: readonly Pickled[]): Pickled {
  return Buffer.concat([letters(']('), ...items, letters('e')]);
}

/** GLOBAL */
export function name(module: string, member: string): Pickled {
  return letters(`c${module}\n${member}\n`);
}

/** REDUCE */
export function call(callee: Pickled, ...args: readonly Pickled[]): Pickled {
  return Buffer.concat([callee, tuple(...args), letters('R')]);
}

/** An OrderedDict, or a dict if `plain`: MARK ... SETITEMS */
export function dict(items: Readonly<Record<string, Pickled>>, plain = false): Pickled {
  const empty = plain ? letters('}') : call(name('collections', 'OrderedDict'));
  const pairs = Object.entries(items).flatMap(([key, value]) => [text(key), value]);
  return Buffer.concat([empty, letters('('), ...pairs, letters('u')]);
}

/** BINPERSID of ('storage', type, key, 'cpu', count), with a view (None or a tuple) in the legacy format. */
export function storage(type: string, key: string, count: number, view?: Pickled): Pickled {
  const id = [text('storage'), name('torch', type), text(key), text('cpu'), int(count)];
  return Buffer.concat([tuple(...id, ...(view ? [view] : [])), letters('Q')]);
}

export interface View {
  readonly offset?: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** `torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)` */
export function tensor(from: Pickled, { offset = 0, shape, strides }: View): Pickled {
  const sizes = [tuple(...shape.map(int)), tuple(...strides.map(int))];
  return call(name('torch._utils', '_rebuild_tensor_v2'), from, int(offset), ...sizes, bytes(0x89), dict({}));
}

/** PROTO ... STOP */
export function pickle(value: Pickled, protocol = 2): Buffer {
  return Buffer.concat([bytes(0x80, protocol), value, letters('.')]);
}

/** A zip archive with a root folder; members for which `deflate` returns data are compressed. */
export function zip(
  files: Readonly<Record<string, Uint8Array>>,
  { root = 'archive/', deflate = (_: Uint8Array): Uint8Array | undefined => undefined } = {},
): Uint8Array {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const [file, content] of Object.entries(files)) {
    const path = letters(root + file);
    const packed = deflate(content);
    const data = packed ?? content;
    const method = u16(packed ? 8 : 0);
    const sizes = Buffer.concat([u32(crc32(content)), u32(data.length), u32(content.length)]);
    const common = Buffer.concat([u16(0), u16(0), method, u32(0), sizes, u16(path.length), u16(0)]);
    const entry = Buffer.concat([letters('PK\x03\x04'), common, path, data]);
    local.push(entry);
    central.push(Buffer.concat([letters('PK\x01\x02'), u16(0), common, Buffer.alloc(10), u32(at), path]));
    at += entry.length;
  }
  const directory = Buffer.concat(central);
  const count = u16(central.length);
  const end = [letters('PK\x05\x06'), u32(0), count, count, u32(directory.length), u32(at), u16(0)];
  return new Uint8Array(Buffer.concat([...local, directory, ...end]));
}

/** The format written by torch.save since 1.6. */
export function archive(
  value: Pickled,
  storages: Readonly<Record<string, Uint8Array>>,
  byteOrder = 'little',
): Uint8Array {
  const data = Object.entries(storages).map(([key, content]) => [`data/${key}`, content]);
  return zip({ 'data.pkl': pickle(value), byteorder: letters(byteOrder), ...Object.fromEntries(data) });
}

/** The format written by torch.save before 1.6; each storage includes its number of elements. */
export function legacy(
  value: Pickled,
  storages: Readonly<Record<string, readonly [count: number, data: Uint8Array]>>,
): Uint8Array {
  const magic = Buffer.concat([bytes(0x8a, 10), Buffer.from('6cfc9c46f9206aa85019', 'hex')]);
  const system = dict({ protocol_version: int(1001), little_endian: bytes(0x88) }, true);
  const keys = list(...Object.keys(storages).map(text));
  return new Uint8Array(
    Buffer.concat([
      ...[magic, int(1001), system, value, keys].map((part) => pickle(part)),
      ...Object.values(storages).flatMap(([count, data]) => [i64(count), data]),
    ]),
  );
}

/** The bytes of f32 values. */
export function floats(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}
