import type { TableForm } from '../records/table_form.ts';
import type { RecordInputKind } from './task_inputs.ts';

/** A task of a trained model, with what it reads and what it says. */
export interface PredictedTask {
  readonly name: string;
  /** Inputs of a record, with the columns that hold them where the dataset is a table. */
  readonly inputs: readonly {
    readonly name: string;
    readonly kind: RecordInputKind;
    readonly columns: readonly string[];
  }[];
  /** The way in which tables of its dataset are written; absent where it is not a table. */
  readonly table?: TableForm;
  readonly heads: readonly {
    readonly name: string;
    /** Kind of the output: `class`, `labels`, `number`, `rank`, `embedding`, `object_classes`, … */
    readonly puts: string;
    /** Names of the classes in index order; absent for numbers and embeddings. */
    readonly classes?: readonly string[];
  }[];
}
