import { ExportedModelError } from './errors.ts';
import type { Golden, ModelFacts } from './manifest.ts';

/** Whether a value of stored JSON has a form. */
type JsonForm = (value: unknown) => boolean;

const isText: JsonForm = (value) => typeof value === 'string';
const isNumber: JsonForm = (value) => typeof value === 'number' && Number.isFinite(value);
const isCount: JsonForm = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isElement: JsonForm = (value) => value === 'f32' || value === 'f16';

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(form: JsonForm): JsonForm {
  return (value) => Array.isArray(value) && value.every(form);
}

function objectOf(form: JsonForm): JsonForm {
  return (value) => isObject(value) && Object.values(value).every(form);
}

/** Objects with at least these members. */
function withMembers(forms: Readonly<Record<string, JsonForm>>): JsonForm {
  return (value) =>
    isObject(value) &&
    Object.entries(forms).every(([name, form]) => Object.hasOwn(value, name) && form(value[name]));
}

const isList = listOf(isText);
const isMoments = withMembers({ mean: listOf(isNumber), std: listOf(isNumber) });

const factForms: Readonly<Record<keyof ModelFacts, JsonForm>> = {
  unitc: isText,
  model: isText,
  step: isCount,
  weights: isElement,
  folder: isText,
  tasks: listOf(
    withMembers({
      name: isText,
      inputs: listOf(withMembers({ name: isText, kind: isText, columns: isList })),
    }),
  ),
  fitted: withMembers({ vocabularies: objectOf(isList), statistics: objectOf(isMoments) }),
  classes: objectOf(isList),
};

const isTensors = objectOf(listOf(isNumber));

const goldenForms: Readonly<Record<keyof Golden, JsonForm>> = {
  records: listOf(
    withMembers({
      task: isText,
      id: isText,
      inputs: objectOf(withMembers({ kind: isText })),
      prepared: objectOf(withMembers({ length: isCount, values: listOf(isNumber) })),
      outputs: isTensors,
      prediction: isObject,
    }),
  ),
};

/** Throws ExportedModelError with the member that is missing or has another form. `where`: the file. */
export function checkedFacts<T extends object>(value: T, where: string): T & ModelFacts {
  requireForms(value, factForms, where);
  return value as T & ModelFacts;
}

/** Throws ExportedModelError, as `checkedFacts`. */
export function checkedGolden(value: object, where: string): Golden {
  requireForms(value, goldenForms, where);
  return value as Golden;
}

function requireForms(value: object, forms: Readonly<Record<string, JsonForm>>, where: string): void {
  for (const [name, form] of Object.entries(forms)) {
    const member = Object.hasOwn(value, name)
      ? (value as Readonly<Record<string, unknown>>)[name]
      : undefined;
    if (form(member)) continue;
    const problem = member === undefined ? 'is missing' : 'has another form than unitc writes';
    throw new ExportedModelError(`${where} is damaged: member ${name} ${problem}; export the model again`);
  }
}
