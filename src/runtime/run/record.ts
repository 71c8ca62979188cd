import { isObject } from '../own.ts';
import { RunDirectoryError } from './errors.ts';

/** The contents of `run.json`: together with `spec.unit`, all that is needed to evaluate or resume a run. */
export interface RunRecord {
  /** Absolute path of the spec; relative paths in it start from its folder. */
  readonly file: string;
  /** Overrides, as for `--set`. */
  readonly set: Readonly<Record<string, string>>;
  /** Texts of the files that the spec imports, by absolute path. */
  readonly imports: Readonly<Record<string, string>>;
  readonly adapter: string;
  /** Kernel variants by request, as `unitc tune` found them: a resumed run uses the same ones. */
  readonly tuned?: Readonly<Record<string, string>>;
  /** Version of unitc. */
  readonly version: string;
  /** Number of training records, by dataset. */
  readonly records?: Readonly<Record<string, number>>;
  /** SHA-256 of the data lock, `unit.lock` beside the spec; undefined if the data is not locked. */
  readonly lock?: string;
  /** Name of the model. */
  readonly model?: string;
}

type FieldKind = 'text' | 'texts' | 'numbers';

const fields: Readonly<Record<keyof RunRecord, { readonly kind: FieldKind; readonly optional: boolean }>> = {
  file: { kind: 'text', optional: false },
  set: { kind: 'texts', optional: false },
  imports: { kind: 'texts', optional: false },
  adapter: { kind: 'text', optional: false },
  tuned: { kind: 'texts', optional: true },
  version: { kind: 'text', optional: false },
  records: { kind: 'numbers', optional: true },
  lock: { kind: 'text', optional: true },
  model: { kind: 'text', optional: true },
};

const expected: Readonly<Record<FieldKind, string>> = {
  text: 'a string',
  texts: 'an object of strings',
  numbers: 'an object of numbers',
};

/**
 * Throws RunDirectoryError naming the field that is missing or has another type. `path`: the file, for
 * messages.
 */
export function checkedRecord(value: unknown, path: string): RunRecord {
  if (!isObject(value)) throw damaged(path, `expected an object, found ${found(value)}`);
  for (const [name, { kind, optional }] of Object.entries(fields)) {
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    if (field === undefined && optional) continue;
    if (!isOfKind(field, kind)) {
      throw damaged(path, `field "${name}": expected ${expected[kind]}, found ${found(field)}`);
    }
  }
  return value as unknown as RunRecord;
}

function damaged(path: string, problem: string): RunDirectoryError {
  return new RunDirectoryError(
    `${path} is damaged: ${problem}. Restore the file from a copy, or train again into another folder.`,
  );
}

function isOfKind(value: unknown, kind: FieldKind): boolean {
  if (kind === 'text') return typeof value === 'string';
  const element = kind === 'texts' ? 'string' : 'number';
  return isObject(value) && Object.values(value).every((each) => typeof each === element);
}

function found(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}
