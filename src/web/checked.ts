import { isObject } from '../runtime/own.ts';
import {
  isCount,
  isNumber,
  isText,
  type JsonForm,
  listOf,
  objectOf,
  requireForms,
  withMembers,
} from './forms.ts';
import type { Golden, ModelFacts } from './manifest.ts';

const isElement: JsonForm = (value) => value === 'f32' || value === 'f16';
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

/** Throws ExportedModelError naming the member that is missing or has another form. `where`: the file. */
export function checkedFacts<T>(value: T, where: string): T & ModelFacts {
  requireForms(value, factForms, where);
  return value as T & ModelFacts;
}

/** Throws ExportedModelError like `checkedFacts`. */
export function checkedGolden(value: unknown, where: string): Golden {
  requireForms(value, goldenForms, where);
  return value as Golden;
}
