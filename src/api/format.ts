import { realpathSync } from 'node:fs';
import { requireOutsideRuns } from '../runtime/run/contents.ts';
import { rewriteText } from '../storage/whole_file.ts';
import { requireSpecLength } from './spec/read.ts';

export { lineDiff } from '../compiler/syntax/diff.ts';
export { format } from '../compiler/syntax/format.ts';

/**
 * Replaces the text of a spec atomically. Throws SpecFileError if the text would be too long to be read
 * again, RunDirectoryError if the spec belongs to a run.
 */
export function writeFormatted(file: string, text: string): void {
  requireSpecLength(`${file}, formatted,`, Buffer.byteLength(text));
  requireOutsideRuns(realpathSync(file));
  rewriteText(file, text);
}
