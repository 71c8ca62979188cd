import { realpathSync } from 'node:fs';
import { requireOutsideRuns } from '../runtime/run/contents.ts';
import { rewriteText } from '../storage/whole_file.ts';
import { requireSpecLength } from './spec/read.ts';

export { lineDiff } from '../compiler/syntax/diff.ts';
export { format } from '../compiler/syntax/format.ts';

/**
 * Replaces the text of a spec; a crash leaves the old text or the new one. Throws SpecFileError where the text
 * would be too long to be read again, RunDirectoryError where the spec is that of a run.
 */
export function writeFormatted(file: string, text: string): void {
  requireSpecLength(`${file}, formatted,`, Buffer.byteLength(text));
  requireOutsideRuns(realpathSync(file));
  rewriteText(file, text);
}
