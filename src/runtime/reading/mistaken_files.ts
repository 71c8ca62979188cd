/** A file that is not what was expected, with advice. */
export interface MistakenFile {
  readonly message: string;
  readonly hint: string;
}

/** First bytes of archives and compressed files, as Latin-1. */
const packers = [
  ['\x1f\x8b', 'gzip'],
  ['PK\x03\x04', 'ZIP'],
  ['BZh', 'bzip2'],
  ['\xfd7zXZ', 'xz'],
  ['\x28\xb5\x2f\xfd', 'Zstandard'],
] as const;

/**
 * Recognises files commonly mistaken for data: failed downloads, archives, pointers. `start`: the first 64
 * bytes as Latin-1; `wanted`: what was expected, with its article (`an image`). Undefined for other content.
 */
export function mistakenFile(start: string, wanted: string): MistakenFile | undefined {
  const noun = wanted.replace(/^an? /, '');
  if (start === '') return { message: 'the file is empty', hint: `fetch the ${noun} again` };
  const packed = packers.find(([mark]) => start.startsWith(mark))?.[1];
  if (packed) return { message: `a ${packed} archive, not ${wanted}`, hint: 'unpack it' };
  if (start.startsWith('\x00\x05\x16\x07')) {
    return {
      message: `not ${wanted}, but a file that macOS writes beside one (AppleDouble, named ._…)`,
      hint: 'delete the files whose names begin with ._',
    };
  }
  if (/^\s*<(!doctype html|html|head|\?xml)/i.test(start)) {
    return { message: `a web page, not ${wanted}`, hint: `the download failed; fetch the ${noun} again` };
  }
  if (start.startsWith('version https://git-lfs')) {
    return { message: `a Git LFS pointer, not ${wanted}`, hint: 'run `git lfs pull`' };
  }
  return undefined;
}
