import { writeOutput } from '../../runtime/run/outputs.ts';
import type { ExportContent, ExportedFile } from './exported_file.ts';

/**
 * Writes the files of an export, each atomically. If replacing an export was interrupted, the checksums in
 * its description reveal the mixture; repeating the export completes it.
 */
export function writeExport(files: readonly ExportContent[]): readonly ExportedFile[] {
  return files.map(({ path, chunks }) => {
    writeOutput(path, chunks);
    return { path, bytes: chunks.reduce((sum, { length }) => sum + length, 0) };
  });
}
