import type { ModalityForm, PlainCall, RunSpec, TaskSpec } from '../../compiler/artifact/run_spec.ts';
import { columnsRead } from '../columns/samples.ts';
import { own } from '../own.ts';
import type { InputField } from '../records/fields.ts';

export type RecordInputKind = InputField['kind'];

/** An input of a task's records. */
export interface TaskInput {
  readonly name: string;
  readonly kind: RecordInputKind;
  /** Columns of the dataset that hold it, in order; empty if the format has fixed fields. */
  readonly columns: readonly string[];
  /** The built-in that reads the columns; absent if the format has fixed fields. */
  readonly column?: PlainCall;
  /** Its texts are pairs, as the golden records of an export show. */
  readonly pairs?: true;
}

const kindOf: Readonly<Record<ModalityForm, RecordInputKind>> = {
  pixels: 'image',
  tokens: 'text',
  numbers: 'numbers',
  audio: 'audio',
};

/** The inputs that a task reads, each once, in the order of its modalities. */
export function taskInputs(run: RunSpec, task: TaskSpec): readonly TaskInput[] {
  const { columns } = run.datasets.find(({ name }) => name === task.dataset)!;
  const inputs = new Map<string, TaskInput>();
  for (const [modality, name] of Object.entries(task.fields)) {
    const { kind } = run.modalities.find((candidate) => candidate.name === modality)!;
    const column = own(columns, name);
    inputs.set(name, {
      name,
      kind: kindOf[kind],
      columns: column ? columnsRead({ [name]: column }) : [],
      ...(column ? { column } : {}),
    });
  }
  return [...inputs.values()];
}
