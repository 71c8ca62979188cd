import type { Readable } from 'node:stream';
import { inflateRawSync } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { DataError } from '../../errors.ts';
import { cutShort, type FileBytes } from '../file_bytes.ts';

/** A file in a zip archive. */
export interface ZipMember {
  /** Unpacked size in bytes. */
  readonly size: number;
  /** `count` bytes of the unpacked content, from byte `from`. Throws DataError. */
  read(from: number, count: number): Uint8Array<ArrayBuffer>;
}

/**
 * Files of an archive by name, without their contents. Throws DataError if the archive is truncated or
 * damaged.
 */
export async function zipMembers(file: FileBytes): Promise<ReadonlyMap<string, ZipMember>> {
  const members = new Map<string, ZipMember>();
  const archive = await orDamaged(file, () =>
    fromRandomAccessReaderPromise(new Reader(file), file.size, { autoClose: false }),
  );
  await orDamaged(file, async () => {
    for await (const entry of archive.eachEntry()) {
      if (members.has(entry.fileName)) {
        throw new DataError(
          file.path,
          `the archive has two files ${entry.fileName}: programs differ in which of them they read`,
          'save it again with torch.save(model.state_dict(), PATH)',
        );
      }
      members.set(entry.fileName, await member(file, archive, entry));
    }
  });
  return members;
}

/** Synchronous reader, so that errors of a damaged archive are thrown here and not in a later event. */
class Reader extends RandomAccessReader {
  readonly #file: FileBytes;

  constructor(file: FileBytes) {
    super();
    this.#file = file;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    let failure: Error | null = null;
    try {
      buffer.set(this.#file.read(position, length), offset);
    } catch (error) {
      failure = error as Error;
    }
    callback(failure);
  }

  override _readStreamForRange(): Readable {
    throw new Error('members are read without streams');
  }
}

async function orDamaged<T>(file: FileBytes, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof DataError) throw error;
    const what = error instanceof Error ? error.message : String(error);
    throw new DataError(
      file.path,
      `the zip archive is truncated or damaged: ${what}`,
      'download or copy the file again',
    );
  }
}

async function member(file: FileBytes, archive: ZipFile, entry: Entry): Promise<ZipMember> {
  const { fileName, compressionMethod, compressedSize, uncompressedSize: size } = entry;
  const where = `${file.path}: ${fileName}`;
  const { fileDataStart } = await archive.readLocalFileHeaderPromise(entry, { minimal: true });
  const end = fileDataStart + compressedSize;
  if (end > file.size) throw cutShort(file.path, end, file.size);
  if (entry.isEncrypted()) throw new DataError(where, 'it is encrypted');
  if (compressionMethod === 0) {
    return { size, read: (from, count) => file.read(fileDataStart + from, count) };
  }
  if (compressionMethod !== 8)
    throw new DataError(where, `compression method ${compressionMethod} is not supported`);
  return {
    size,
    read: (from, count) =>
      inflated(where, file.read(fileDataStart, compressedSize), size).slice(from, from + count),
  };
}

/** Decompresses at most the number of bytes that the archive states. */
function inflated(where: string, packed: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  try {
    const bytes = inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) });
    if (bytes.length === size) return new Uint8Array(bytes);
  } catch {
    // Reported below, like a wrong length.
  }
  throw new DataError(where, 'its compressed data are damaged', 'download or copy the file again');
}
