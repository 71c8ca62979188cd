import type { PlainCall, RunSpec, TaskSpec } from '../../compiler/artifact/run_spec.ts';

/** Names of the columns in a field of numbers. */
export function columnNames({ datasets }: RunSpec, task: TaskSpec, field: string): readonly string[] {
  const call: PlainCall | undefined = datasets.find(({ name }) => name === task.dataset)?.columns[field];
  const listed = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  return call ? [...listed(call.args.columns), ...listed(call.args.categories)] : [];
}
