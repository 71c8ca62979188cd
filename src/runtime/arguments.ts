import type { PlainValue } from '../compiler/artifact/run_spec.ts';

/**
 * Arguments of a built-in, with defaults filled in and types checked by the compiler. A missing or ill-typed
 * argument is a bug, so the functions below throw Error.
 */
export type CallArguments = Readonly<Record<string, unknown>>;

export function text(args: CallArguments, name: string): string {
  const value = args[name];
  if (typeof value !== 'string') throw wrong(name, 'a string', value);
  return value;
}

export function integer(args: CallArguments, name: string): number {
  const value = args[name];
  if (typeof value !== 'number') throw wrong(name, 'a number', value);
  return value;
}

/** Null if the spec omits the argument. */
export function optionalInteger(args: CallArguments, name: string): number | null {
  return args[name] === null || args[name] === undefined ? null : integer(args, name);
}

/** Null if the spec omits the argument. */
export function optionalText(args: CallArguments, name: string): string | null {
  return args[name] === null || args[name] === undefined ? null : text(args, name);
}

/** A held-out split: named, or a share of the training records, above 0 and below 1. */
export type HeldOut =
  | { readonly by: 'name'; readonly name: string }
  | { readonly by: 'share'; readonly share: number };

/** Null if the spec omits the argument. */
export function optionalHeldOut(args: CallArguments, name: string): HeldOut | null {
  const value = args[name];
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return { by: 'name', name: value };
  if (typeof value === 'number') return { by: 'share', share: value };
  throw wrong(name, 'a name or a share', value);
}

export function flag(args: CallArguments, name: string): boolean {
  const value = args[name];
  if (typeof value !== 'boolean') throw wrong(name, 'a boolean', value);
  return value;
}

/** A fixed option; written `.name` in a spec, plain `name` here. */
export function option<const T extends string>(args: CallArguments, name: string, of: readonly T[]): T {
  const value = text(args, name);
  const found = of.find((candidate) => candidate === value);
  if (found === undefined) throw wrong(name, of.join(' or '), value);
  return found;
}

export function numbers(args: CallArguments, name: string): readonly number[] {
  const value = args[name];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'number')) {
    throw wrong(name, 'a list of numbers', value);
  }
  return value;
}

export function texts(args: CallArguments, name: string): readonly string[] {
  const value = args[name];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw wrong(name, 'a list of strings', value);
  }
  return value;
}

function wrong(name: string, expected: string, found: unknown): Error {
  return new Error(`argument ${name}: expected ${expected}, found ${JSON.stringify(found as PlainValue)}`);
}
