import { open } from 'node:fs/promises';
import { DataError } from '../../errors.ts';
import { systemError } from '../../reading/files.ts';
import { type FileRange, nameOfRange } from '../../records/file_range.ts';

/** The bytes of an archive member. Throws DataError if the archive cannot be read. */
export async function bytesOfRange(range: FileRange): Promise<Uint8Array> {
  try {
    return await read(range);
  } catch (error) {
    throw systemError(range.file, error) ?? error;
  }
}

async function read(range: FileRange): Promise<Uint8Array> {
  const { file, start, length } = range;
  const handle = await open(file, 'r');
  try {
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) {
      const { bytesRead } = await handle.read(bytes, done, length - done, start + done);
      if (bytesRead === 0) throw shorter(range);
      done += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

function shorter(range: FileRange): DataError {
  return new DataError(
    nameOfRange(range),
    'the file was changed while it was in use',
    'let it be written completely, then start again',
  );
}
