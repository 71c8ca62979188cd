import { DataError } from '../errors.ts';
import { mistakenFile } from '../reading/mistaken_files.ts';
import type { RandomBytes } from '../tables/storage/random_bytes.ts';
import {
  type Extension,
  extended,
  extensionOf,
  isExtended,
  longestExtension,
  padded,
} from './extended_header.ts';
import { blockBytes, parseHeader, type TarHeader } from './header.ts';

/** A file in a shard, or a member of another kind with its problem. */
export interface Member {
  readonly name: string;
  /** Offset of its headers. */
  readonly header: number;
  /** Offset of its content. */
  readonly start: number;
  /** Size of the content in bytes. */
  readonly length: number;
  readonly problem?: string;
}

/**
 * The files of a tar archive (ustar, GNU or PAX), starting with the header at offset `from`. Reads only
 * headers. Folders are left out. Throws DataError if the archive is damaged or truncated.
 */
export function* membersFrom(file: RandomBytes, from: number): Iterable<Member> {
  let header = from;
  let extension: Extension = {};
  for (let at = from; ; ) {
    const where = `${file.path}: byte ${at}`;
    const block = blockAt(file, at);
    if (isZero(block)) return checkEnd(file, at);
    const found = at === 0 ? firstHeader(file, block) : parseHeader(block, where);
    const content = at + blockBytes;
    if (isExtended(found)) {
      requireWhole(file, content, found);
      if (found.size > longestExtension) {
        throw new DataError(where, 'an extended header is too long', 'fetch or write the shard again');
      }
      const bytes = file.read(content, content + found.size);
      extension = { ...extension, ...extensionOf(found.type, bytes, where) };
      at = content + padded(found.size);
      continue;
    }
    const member = extended(found, extension, where);
    requireWhole(file, content, member);
    if (!isFolder(member)) {
      const problem = problemOf(member);
      yield { name: member.name, header, start: content, length: member.size, ...(problem && { problem }) };
    }
    extension = {};
    at = content + padded(member.size);
    header = at;
  }
}

function blockAt(file: RandomBytes, at: number): Buffer {
  if (at + blockBytes <= file.size) return file.read(at, at + blockBytes);
  if (file.size < blockBytes) throw notTar(file) ?? cutOff(file, 'before its first member is complete');
  throw cutOff(file, 'without an end mark');
}

/** The first header shows whether the file is a tar archive. */
function firstHeader(file: RandomBytes, block: Buffer): TarHeader {
  const mistaken = notTar(file);
  if (mistaken) throw mistaken;
  try {
    return parseHeader(block, `${file.path}: byte 0`);
  } catch (error) {
    if (!(error instanceof DataError) || block.toString('latin1', 257, 262) === 'ustar') throw error;
    throw new DataError(
      file.path,
      'not a tar archive',
      'write shards with `tar`, or with a library for WebDataset',
    );
  }
}

function notTar(file: RandomBytes): DataError | undefined {
  const start = file.size === 0 ? '' : file.read(0, Math.min(64, file.size)).toString('latin1');
  const mistaken = mistakenFile(start, 'a tar archive');
  return mistaken && new DataError(file.path, mistaken.message, mistaken.hint);
}

/** Throws DataError if the content of a member is truncated. */
function requireWhole(file: RandomBytes, content: number, { name, size }: TarHeader): void {
  const left = file.size - content;
  if (size <= left) return;
  throw new DataError(
    `${file.path}: ${name}`,
    `the member has ${size} bytes, of which the shard holds ${left}`,
    'the shard is truncated or damaged: fetch or write it again',
  );
}

function cutOff(file: RandomBytes, place: string): DataError {
  return new DataError(
    file.path,
    `the archive ends ${place}`,
    'the shard is truncated: fetch or write it again',
  );
}

/** Throws DataError if anything but zeros follows the end mark: members there would be lost. */
function checkEnd(file: RandomBytes, at: number): void {
  const step = 2 ** 14;
  for (let from = at; from < file.size; from += step) {
    if (isZero(file.read(from, Math.min(file.size, from + step)))) continue;
    throw new DataError(
      file.path,
      `more data follow the end of the archive at byte ${at}`,
      'archives cannot be joined by `cat`: use `tar --concatenate`, or keep them as two shards',
    );
  }
}

function isZero(bytes: Buffer): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}

function isFolder({ type, name }: TarHeader): boolean {
  return type === '5' || (type === '0' && name.endsWith('/'));
}

const links: Readonly<Record<string, string>> = { '1': 'a hard link', '2': 'a symbolic link' };
const devices: Readonly<Record<string, string>> = { '3': 'a device', '4': 'a device', '6': 'a pipe' };

/** The reason a member cannot be used; undefined if it can. */
function problemOf({ name, type, sparse }: TarHeader & Extension): string | undefined {
  if (sparse || type === 'S') return 'the member is a sparse file, which is not supported';
  if (type !== '0' && type !== '7') {
    const kind = links[type] ?? devices[type];
    return kind ? `the member is ${kind}, not a file` : `the member is of the unknown type '${type}'`;
  }
  if (name.startsWith('/') || /^[a-z]:/i.test(name)) return 'the name of the member is an absolute path';
  if (name.includes('..') && name.split('/').includes('..'))
    return `the name of the member leaves the shard ('..')`;
  return undefined;
}
