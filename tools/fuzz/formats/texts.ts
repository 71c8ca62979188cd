import type { Scratch } from '../target.ts';

const mark = /^=== ([\w./-]{1,60})\n/gm;

/**
 * Several files in one input, each after a line `=== NAME`, so that mutations change names, contents and the
 * set of files. Skips names that leave the folder, and names below other files.
 */
export function filesIn(input: Uint8Array): ReadonlyMap<string, string> {
  const text = Buffer.from(input).toString('latin1');
  const marks = [...text.matchAll(mark)];
  const files = new Map(
    marks
      .map(
        ({ 0: line, 1: name, index }, i) =>
          [name!, text.slice(index + line.length, marks[i + 1]?.index)] as const,
      )
      .filter(([name]) => isPlain(name)),
  );
  for (const name of [...files.keys()]) if (isWithinOther(name, files)) files.delete(name);
  return files;
}

/** Writes the files of an input into a new folder in the scratch folder; returns its path. */
export function writtenFiles(input: Uint8Array, scratch: Scratch, folder: string): string {
  for (const [name, text] of filesIn(input)) {
    scratch.file(`${folder}/${name}`, Buffer.from(text, 'latin1'));
  }
  return `${scratch.folder}/${folder}`;
}

function isPlain(name: string): boolean {
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

function isWithinOther(name: string, files: ReadonlyMap<string, string>): boolean {
  const parts = name.split('/');
  return parts.some((_, i) => i > 0 && files.has(parts.slice(0, i).join('/')));
}
