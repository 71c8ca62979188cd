import { createHash } from 'node:crypto';
import { extract, pack } from 'tar-stream';
import { printable } from '../../../printable.ts';
import { ExportedModelError } from '../../../web/errors.ts';
import { type FileSet, utf8 } from '../file_set.ts';

/**
 * The container of `unitc export --to unitc`: a tar archive (POSIX ustar) of plain files in a fixed order,
 * with fixed headers, so that equal contents are equal bytes. The first member has the SHA-256 of the others,
 * as `sha256sum -c` reads it.
 */

/** Members after the checksums, in their order. */
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
 * The members of an archive. Every byte of it is verified: contents by their checksums, everything else by
 * writing the archive again. Throws ExportedModelError. `path`: the file, for messages.
 */
export async function readArchive(path: string, bytes: Uint8Array): Promise<FileSet> {
  const files = await membersOf(path, bytes);
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

async function membersOf(path: string, bytes: Uint8Array): Promise<FileSet> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const known: readonly string[] = [sumsMember, ...archiveMembers];
  const archive = extract();
  archive.end(bytes);
  try {
    for await (const entry of archive) {
      const { name, type, size = 0 } = entry.header;
      if (!known.includes(name) || type !== 'file' || files.has(name)) {
        throw damaged(
          path,
          `it holds ${files.has(name) ? 'two members' : `a ${type}`} ${printable(name)}, and a model has ${known.join(', ')}`,
        );
      }
      if (size > bytes.length)
        throw damaged(path, `the header of ${name} states ${size} bytes, and the file has ${bytes.length}`);
      const content = new Uint8Array(size);
      let at = 0;
      for await (const chunk of entry as AsyncIterable<Uint8Array>) {
        content.set(chunk, at);
        at += chunk.length;
      }
      files.set(name, content);
    }
  } catch (error) {
    if (error instanceof ExportedModelError) throw error;
    throw damaged(path, `it is no tar archive, or is cut short (${(error as Error).message})`);
  }
  const missing = known.find((name) => !files.has(name));
  if (missing !== undefined) throw damaged(path, `it holds no ${missing}`);
  return files;
}

function damaged(path: string, problem: string): ExportedModelError {
  return new ExportedModelError(
    `${path} is damaged: ${problem}; copy the file again, or export the model again`,
  );
}
