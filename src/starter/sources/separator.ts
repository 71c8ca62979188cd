import { extname } from 'node:path';
import { firstBytes } from '../../runtime/reading/first_bytes.ts';

/**
 * Separators that programs write between cells; Excel writes semicolons where the comma is the decimal
 * separator.
 */
const separators = [',', ';', '\t', '|'] as const;

/** Number of bytes searched for the end of the first line. */
const beginning = 2 ** 16;

/**
 * The separator of a CSV or TSV file, from its first line; undefined if it is the usual one for that kind of
 * file, or the file is of another kind.
 */
export function separatorOf(path: string): string | undefined {
  const usual = usualSeparator(path);
  if (usual === undefined) return undefined;
  const line = firstLine(path).replace(/"(?:[^"]|"")*"/g, '');
  const count = (separator: string) => line.split(separator).length;
  const most = separators.reduce((best, each) => (count(each) > count(best) ? each : best), usual);
  return most === usual ? undefined : most;
}

function usualSeparator(path: string): (typeof separators)[number] | undefined {
  switch (extname(path).toLowerCase()) {
    case '.csv':
      return ',';
    case '.tsv':
    case '.tab':
      return '\t';
    default:
      return undefined;
  }
}

function firstLine(path: string): string {
  return firstBytes(path, beginning).toString('utf8').trimStart().split('\n', 1)[0]!;
}
