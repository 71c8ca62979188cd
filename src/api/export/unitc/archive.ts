import { createHash } from 'node:crypto';
import { pack } from 'tar-stream';
import { printable } from '../../../printable.ts';
import { DataError } from '../../../runtime/errors.ts';
import { padded } from '../../../runtime/shards/extended_header.ts';
import { blockBytes, parseHeader, type TarHeader } from '../../../runtime/shards/header.ts';
import { ExportedModelError } from '../../../web/errors.ts';
import { type FileSet, utf8 } from '../file_set.ts';

/**
 * The container of `unitc export --to unitc`: a tar archive (POSIX ustar) of plain files with fixed headers
 * in a fixed order, so that equal contents produce equal bytes. The first member has the SHA-256 of the
 * others, in the format of `sha256sum -c`.
 */

/** Members after the checksums, in order. */
export const archiveMembers = ['model.json', 'spec.unit', 'weights.safetensors', 'golden.json'] as const;

/** Name of the first member. */
export const sumsMember = 'SHA256SUMS';

/** The bytes of an archive. `files`: those of `archiveMembers`. */
export async function archiveOf(files: FileSet): Promise<readonly Uint8Array[]> {
  const members = archiveMembers.map((name) => [name, files.get(name)!] as const);
  const chunks: Uint8Array[] = [];
  for await (const chunk of packed([[sumsMember, sumsOf(members)], ...members])) chunks.push(chunk);
  return chunks;
}

/**
 * The members of an archive. Every byte is verified: contents by their checksums, everything else by writing
 * the archive again and comparing. Throws ExportedModelError. `path`: file name for messages.
 */
export async function readArchive(path: string, bytes: Uint8Array): Promise<FileSet> {
  const files = membersOf(path, bytes);
  const members = archiveMembers.map((name) => [name, files.get(name)!] as const);
  const sums = files.get(sumsMember)!;
  const [wrong] = differingLines(new TextDecoder().decode(sums), new TextDecoder().decode(sumsOf(members)));
  if (wrong !== undefined) {
    throw damaged(path, `the SHA-256 of ${wrong} differs from that in ${sumsMember}`);
  }
  let at = 0;
  for await (const chunk of packed([[sumsMember, sums], ...members])) {
    if (Buffer.compare(chunk, bytes.subarray(at, at + chunk.length)) !== 0) {
      throw damaged(
        path,
        `bytes ${at} to ${at + chunk.length} are not those of an archive that unitc writes`,
      );
    }
    at += chunk.length;
  }
  if (at < bytes.length) throw damaged(path, `${bytes.length - at} bytes follow the end of the archive`);
  return files;
}

type ArchiveMember = readonly [name: string, bytes: Uint8Array];

async function* packed(members: readonly ArchiveMember[]): AsyncIterable<Uint8Array> {
  const archive = pack();
  for (const [name, bytes] of members) {
    const header = { name, size: bytes.length, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 };
    archive.entry(header, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }
  archive.finalize();
  yield* archive as AsyncIterable<Uint8Array>;
}

function sumsOf(members: readonly ArchiveMember[]): Uint8Array<ArrayBuffer> {
  const lines = members.map(
    ([name, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`,
  );
  return utf8(lines.join(''));
}

/** Names of the members whose lines differ. */
function differingLines(found: string, expected: string): readonly string[] {
  const lines = found.split('\n');
  return expected
    .split('\n')
    .flatMap((line, i) => (line === lines[i] ? [] : [archiveMembers[i] ?? sumsMember]));
}

function membersOf(path: string, bytes: Uint8Array): FileSet {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const known: readonly string[] = [sumsMember, ...archiveMembers];
  for (const { name, type, content } of entriesOf(path, bytes)) {
    if (!known.includes(name) || type !== '0' || files.has(name)) {
      throw damaged(
        path,
        `it holds ${files.has(name) ? 'two members' : 'a member'} ${printable(name)}, and a model has the files ${known.join(', ')}`,
      );
    }
    files.set(name, content);
  }
  const missing = known.find((name) => !files.has(name));
  if (missing !== undefined) throw damaged(path, `it holds no ${missing}`);
  return files;
}

interface ArchiveEntry extends TarHeader {
  readonly content: Uint8Array<ArrayBuffer>;
}

/** The members up to the first zero block. */
function* entriesOf(path: string, bytes: Uint8Array): Iterable<ArchiveEntry> {
  for (let at = 0; ; ) {
    const block = bytes.subarray(at, at + blockBytes);
    if (block.length < blockBytes) throw damaged(path, 'it is not a tar archive, or it is truncated');
    if (block.every((byte) => byte === 0)) return;
    const header = headerAt(path, block, at);
    const start = at + blockBytes;
    const { name, size } = header;
    if (size > bytes.length - start) {
      throw damaged(
        path,
        `the header of ${printable(name)} states ${size} bytes, and ${bytes.length - start} follow`,
      );
    }
    yield { ...header, content: new Uint8Array(bytes.subarray(start, start + size)) };
    at = start + padded(size);
  }
}

function headerAt(path: string, block: Uint8Array, at: number): TarHeader {
  try {
    return parseHeader(Buffer.from(block), `byte ${at}`);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw damaged(path, `it is not a tar archive, or it is truncated (${error.where}: ${error.message})`);
  }
}

function damaged(path: string, problem: string): ExportedModelError {
  return new ExportedModelError(
    `${path} is damaged: ${problem}; copy the file again, or export the model again`,
  );
}
