import type { TableForm } from '../records/table_form.ts';
import type { RecordInputKind } from './task_inputs.ts';

/** A task of a trained model, with its inputs and outputs. */
export interface PredictedTask {
  readonly name: string;
  /** Inputs of a record, with the columns that hold them if the dataset is a table. */
  readonly inputs: readonly {
    readonly name: string;
    readonly kind: RecordInputKind;
    readonly columns: readonly string[];
  }[];
  /** The form of its dataset's tables; absent if the dataset is not a table. */
  readonly table?: TableForm;
  readonly heads: readonly {
    readonly name: string;
    /** Kind of the output: `class`, `labels`, `number`, `rank`, `embedding`, `object_classes`, … */
    readonly puts: string;
    /** Names of the classes in index order; absent for numbers and embeddings. */
    readonly classes?: readonly string[];
  }[];
}
