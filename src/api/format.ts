import { rewriteText } from '../storage/whole_file.ts';

export { lineDiff } from '../compiler/syntax/diff.ts';
export { format } from '../compiler/syntax/format.ts';

/** Replaces the text of a spec; a crash leaves the old text or the new one. */
export function writeFormatted(file: string, text: string): void {
  rewriteText(file, text);
}
