import { DataError } from '../errors.ts';
import { readText } from './files.ts';

/** Parsed content of a JSON file; throws DataError where it is not JSON. */
export function readJson(file: string): unknown {
  const content = readText(file);
  try {
    return JSON.parse(content);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const ended = /end of JSON|Unterminated/.test(detail);
    throw new DataError(
      file,
      ended
        ? `the JSON text ends too early, after ${content.length} characters: the file is cut off`
        : `not valid JSON: ${detail}`,
      'fetch or unpack the file again',
    );
  }
}

export function readList(file: string): readonly unknown[] {
  return asList(readJson(file), file);
}

export function asList(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new DataError(where, `expected a list, found ${describe(value)}`);
  return value;
}

export function asObject(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DataError(where, `expected an object, found ${describe(value)}`);
  }
  return value as Readonly<Record<string, unknown>>;
}

/** A member that must be a string. `where` names file and record. */
export function stringIn(object: Readonly<Record<string, unknown>>, key: string, where: string): string {
  const value = object[key];
  if (typeof value !== 'string')
    throw new DataError(where, `expected '${key}' to be text, found ${describe(value)}`);
  return value;
}

/** A member that must be a whole number. `where` names file and record. */
export function integerIn(object: Readonly<Record<string, unknown>>, key: string, where: string): number {
  const value = object[key];
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw new DataError(where, `expected '${key}' to be a whole number, found ${describe(value)}`);
  }
  return value;
}

export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  // Whole numbers of Parquet files may be BigInts, which JSON has not.
  const plain = (_key: string, part: unknown) => (typeof part === 'bigint' ? Number(part) : part);
  const written = JSON.stringify(value, plain) ?? String(value);
  return written.length > 60 ? `${written.slice(0, 57)}...` : written;
}
