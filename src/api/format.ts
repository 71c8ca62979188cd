import { rewriteText } from '../storage/whole_file.ts';
import { requireSpecLength } from './spec/read.ts';

export { lineDiff } from '../compiler/syntax/diff.ts';
export { format } from '../compiler/syntax/format.ts';

/**
 * Replaces the text of a spec; a crash leaves the old text or the new one. Throws SpecFileError where the text
 * would be too long to be read again.
 */
export function writeFormatted(file: string, text: string): void {
  requireSpecLength(`${file}, formatted,`, Buffer.byteLength(text));
  rewriteText(file, text);
}
