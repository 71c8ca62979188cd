import { writeOutput } from '../../runtime/run/outputs.ts';
import type { ExportContent, ExportedFile } from './exported_file.ts';

/**
 * Writes the files of an export, each one atomically. A folder in which another export was replaced in part
 * is recognised by the checksums in its description, and completed by repeating the export.
 */
export function writeExport(files: readonly ExportContent[]): readonly ExportedFile[] {
  return files.map(({ path, chunks }) => {
    writeOutput(path, chunks);
    return { path, bytes: chunks.reduce((sum, { length }) => sum + length, 0) };
  });
}
