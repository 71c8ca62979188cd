import type { ModalitySpec } from '../../../compiler/artifact/run_spec.ts';
import { DataError } from '../../errors.ts';
import { reservedCategories } from '../../prepare/categorize.ts';
import { prepareStepNamed } from '../../prepare/index.ts';
import type { NumbersStep } from '../../prepare/prepare.ts';
import type { InputField, NumbersField } from '../../records/fields.ts';
import { type Moments, momentsOf } from '../fitting/fitted.ts';
import type { ModalityPlan } from '../plan.ts';
import { type BatchPreparer, type FitContext, type PreparationContext, preparationOf } from './kind.ts';

/** Rows of a table: numbers, category indices, and which of them are missing. */
export const numbers = preparationOf('numbers', 'numbers', start, { vocabulary, moments });

/** Indices of reserved entries of the vocabulary of categories. */
const [numberIndex, unknownIndex] = [0, 1] as const;

interface AppliedStep {
  readonly step: NumbersStep;
  readonly args: Readonly<Record<string, unknown>>;
}

function stepsOf(calls: ModalitySpec['prepare']): readonly AppliedStep[] {
  return calls.map(({ builtin, args }) => {
    const step = prepareStepNamed(builtin);
    if (step.on !== 'numbers') throw new Error(`${builtin} does not work on numbers`);
    return { step, args };
  });
}

/** The reserved entries, then categories by decreasing frequency; equally frequent ones by code point. */
async function vocabulary(
  { prepare }: ModalitySpec,
  { training }: FitContext,
): Promise<readonly string[] | undefined> {
  const size = sizeOfTable(prepare);
  if (size === undefined) return undefined;
  const counts = new Map<string, number>();
  for (const { categories } of rowsIn(training())) {
    for (const [column, category] of categories.entries()) {
      if (category === null) continue;
      const entry = entryOf(column, category);
      counts.set(entry, (counts.get(entry) ?? 0) + 1);
    }
  }
  const found = [...counts].sort(([a, timesA], [b, timesB]) => timesB - timesA || (a < b ? -1 : 1));
  return [...reservedCategories, ...found.map(([entry]) => entry)].slice(0, size);
}

function moments({ prepare }: ModalitySpec, { training }: FitContext): Moments | undefined {
  if (!stepsOf(prepare).some(({ step }) => step.standardizes)) return undefined;
  return momentsOf(numbersIn(rowsIn(training())));
}

function* rowsIn(fields: Iterable<InputField>): Iterable<NumbersField> {
  for (const field of fields) if (field.kind === 'numbers') yield field;
}

function* numbersIn(rows: Iterable<NumbersField>): Iterable<NumbersField['numbers']> {
  for (const { numbers } of rows) yield numbers;
}

function sizeOfTable(calls: ModalitySpec['prepare']): number | undefined {
  const sizes = stepsOf(calls).flatMap(({ step, args }) => step.categories?.(args) ?? []);
  return sizes.at(-1);
}

/** The entry of a category in the vocabulary: the same text in two columns is two distinct categories. */
function entryOf(column: number, category: string): string {
  return `${column}=${category}`;
}

async function start(
  { name, dims }: ModalityPlan,
  { vocabulary, moments }: PreparationContext,
): Promise<BatchPreparer<NumbersField>> {
  const indices = new Map(vocabulary.map((entry, index) => [entry, index]));
  const embeds = vocabulary.length > 0;
  const columns = Number(dims[0]);
  const encode = (row: NumbersField, at: number, tensors: RowTensors): void => {
    for (const [i, value] of row.numbers.entries()) {
      if (value === null) tensors.missing[at + i] = 1;
      else tensors.values[at + i] = moments ? (value - moments.mean[i]!) / moments.std[i]! : value;
    }
    for (const [i, category] of row.categories.entries()) {
      const place = at + row.numbers.length + i;
      if (category === null) tensors.missing[place] = 1;
      else tensors.categories[place] = indices.get(entryOf(i, category)) ?? unknownIndex;
    }
  };
  return async (records) => ({
    sizes: {},
    collate(_sizes, memory) {
      // Checked before memory is allocated: the tensor must have as many columns as the rows.
      for (const { id, field } of records) requireColumns(field, { name, columns, embeds }, id);
      const count = records.length * columns;
      const tensors = {
        values: memory.floats(count),
        categories: memory.integers(count).fill(numberIndex),
        missing: memory.floats(count),
      };
      for (const [b, { field }] of records.entries()) encode(field, b * columns, tensors);
      return {
        [`${name}.values`]: tensors.values,
        [`${name}.categories`]: tensors.categories,
        [`${name}.missing`]: tensors.missing,
      };
    },
  });
}

interface RowTensors {
  readonly values: Float32Array;
  readonly categories: Int32Array;
  readonly missing: Float32Array;
}

/** Throws DataError if a row does not have the columns of the modality. */
function requireColumns(
  { numbers, categories }: NumbersField,
  { name, columns, embeds }: { readonly name: string; readonly columns: number; readonly embeds: boolean },
  id: string,
): void {
  const found = numbers.length + categories.length;
  if (found !== columns) {
    throw new DataError(
      id,
      `the modality ${name} has ${columns} columns, the record has ${found}`,
      `write tensor: f32[${found}]`,
    );
  }
  if (categories.length > 0 && !embeds) {
    throw new DataError(
      id,
      `the record has ${categories.length} categories, and the modality ${name} has no indices for them`,
      'add categorize(SIZE) to its `prepare`',
    );
  }
}
