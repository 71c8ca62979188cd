import { writeWholeFile } from '../../storage/whole_file.ts';
import type { ExportedFile } from './exported_file.ts';

/** Writes one file of an export atomically. */
export function writeExport(path: string, chunks: readonly Uint8Array[]): ExportedFile {
  writeWholeFile(path, chunks);
  return { path, bytes: chunks.reduce((sum, { length }) => sum + length, 0) };
}
