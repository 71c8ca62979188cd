import { isObject } from '../runtime/own.ts';
import { ExportedModelError } from './errors.ts';

/**
 * Whether a value of parsed JSON has a form. Predicates instead of ajv keep the loader of web pages small.
 */
export type JsonForm = (value: unknown) => boolean;

export const isText: JsonForm = (value) => typeof value === 'string';
export const isNumber: JsonForm = (value) => typeof value === 'number' && Number.isFinite(value);
export const isCount: JsonForm = (value) => Number.isSafeInteger(value) && (value as number) >= 0;

/** Whether a value is one of these texts. */
export function oneOf(...values: readonly string[]): JsonForm {
  return (value) => typeof value === 'string' && values.includes(value);
}

export function listOf(form: JsonForm): JsonForm {
  return (value) => Array.isArray(value) && value.every(form);
}

export function objectOf(form: JsonForm): JsonForm {
  return (value) => isObject(value) && Object.values(value).every(form);
}

/** Objects with at least these members. */
export function withMembers(forms: Readonly<Record<string, JsonForm>>): JsonForm {
  return (value) =>
    isObject(value) &&
    Object.entries(forms).every(([name, form]) => Object.hasOwn(value, name) && form(value[name]));
}

/**
 * Throws ExportedModelError unless the value is an object whose members have these forms. `where`: its file.
 */
export function requireForms(
  value: unknown,
  forms: Readonly<Record<string, JsonForm>>,
  where: string,
): asserts value is object {
  if (!isObject(value)) {
    throw new ExportedModelError(`${where} is damaged: expected an object; export the model again`);
  }
  for (const [name, form] of Object.entries(forms)) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    if (form(member)) continue;
    const problem = member === undefined ? 'is missing' : 'does not have the form that unitc writes';
    throw new ExportedModelError(`${where} is damaged: member ${name} ${problem}; export the model again`);
  }
}
