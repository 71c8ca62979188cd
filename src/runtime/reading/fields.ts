import { DataError } from '../errors.ts';
import { describe, type Fields } from './json.ts';

/** The required type of an object's member. */
export interface FieldType<T> {
  /** Name in messages: `text`, `a whole number`. */
  readonly expected: string;
  /** The value as T; undefined if it has another type. */
  read(value: unknown): T | undefined;
  /** Whether the member may be missing or null. */
  readonly optional?: boolean;
}

export const textField: FieldType<string> = {
  expected: 'text',
  read: (value) => (typeof value === 'string' ? value : undefined),
};

export const integerField: FieldType<number> = {
  expected: 'a whole number',
  read: (value) => (Number.isSafeInteger(value) ? (value as number) : undefined),
};

export const listField: FieldType<readonly unknown[]> = {
  expected: 'a list',
  read: (value) => (Array.isArray(value) ? value : undefined),
};

export function optional<T>(type: FieldType<T>): FieldType<T> & { readonly optional: true } {
  return { ...type, optional: true };
}

type Read<Types> = {
  readonly [K in keyof Types]: Types[K] extends FieldType<infer T> & { readonly optional: true }
    ? T | undefined
    : Types[K] extends FieldType<infer T>
      ? T
      : never;
};

/**
 * Members of an object, checked together: one DataError lists all that are missing or of another type.
 * `where` names file and record; `hint`: advice in the error.
 */
export function fieldsIn<const Types extends Readonly<Record<string, FieldType<unknown>>>>(
  object: Fields,
  types: Types,
  where: string,
  hint?: string,
): Read<Types> {
  const found: Record<string, unknown> = {};
  const wrong: string[] = [];
  for (const [key, type] of Object.entries(types)) {
    const value = Object.hasOwn(object, key) ? object[key] : undefined;
    if (type.optional && (value === undefined || value === null)) continue;
    found[key] = type.read(value);
    if (found[key] === undefined) wrong.push(complaint(key, type, value));
  }
  if (wrong.length > 0) throw new DataError(where, wrong.join('; '), hint);
  return found as Read<Types>;
}

function complaint(key: string, { expected }: FieldType<unknown>, value: unknown): string {
  if (value === undefined) return `'${key}' is missing; expected ${expected}`;
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return `'${key}' is ${describe(value)}, beyond 2^53 - 1: JSON readers round such numbers`;
  }
  const quoted = typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
  const remark = quoted && expected !== 'text' ? ' (a number in quotes)' : '';
  return `expected '${key}' to be ${expected}, found ${describe(value)}${remark}`;
}
