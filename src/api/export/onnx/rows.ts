import type { RunSpec, TaskSpec } from '../../../compiler/artifact/run_spec.ts';
import type { CategoryTable } from '../../../export/onnx/categories.ts';
import type { NumberRows } from '../../../export/onnx/number_prologue.ts';
import { texts } from '../../../runtime/arguments.ts';
import type { Fitted } from '../../../runtime/data/fitting/fitted.ts';
import type { ModalityPlan } from '../../../runtime/data/plan.ts';
import { own } from '../../../runtime/own.ts';

/** Rows of a modality: numbers with their moments, and categories with their indices. `run`: with one task. */
export function numberRows(
  run: RunSpec,
  { name, field, dims }: ModalityPlan,
  { statistics, vocabularies }: Fitted,
): NumberRows {
  const categories = categoryCount(run, field);
  const numbers = Array.from({ length: Number(dims[0]) - categories }, (_, i) => i);
  const moments = own(statistics, name);
  const vocabulary = own(vocabularies, name) ?? [];
  return {
    name,
    mean: numbers.map((i) => moments?.mean[i] ?? 0),
    std: numbers.map((i) => moments?.std[i] ?? 1),
    categories: Array.from({ length: categories }, (_, column) => tableOf(vocabulary, column)),
  };
}

function categoryCount(run: RunSpec, field: string): number {
  const [{ dataset }] = run.tasks as [TaskSpec];
  const column = own(run.datasets.find(({ name }) => name === dataset)!.columns, field);
  return column ? texts(column.args, 'categories').length : 0;
}

/** Vocabulary entries `COLUMN=CATEGORY` as categories with their indices. */
function tableOf(vocabulary: readonly string[], column: number): CategoryTable {
  const start = `${column}=`;
  return new Map(
    vocabulary.flatMap((entry, index) =>
      entry.startsWith(start) ? [[entry.slice(start.length), index] as const] : [],
    ),
  );
}
