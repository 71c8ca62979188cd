import { readFileSync } from 'node:fs';
import { naming } from './naming.ts';

/** The bytes of a file. Throws system errors, which name the file. */
export function fileBytes(path: string): Buffer {
  return naming(path, () => readFileSync(path));
}

/** The text of a file in UTF-8. Throws system errors, which name the file. */
export function fileText(path: string): string {
  return naming(path, () => readFileSync(path, 'utf8'));
}
