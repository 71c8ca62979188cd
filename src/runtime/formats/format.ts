import type { PlainCall } from '../../compiler/artifact/run_spec.ts';
import type { FormatSignature } from '../../compiler/catalog/signature.ts';
import type { CodeDataset } from '../records/code.ts';
import type { Dataset } from '../records/record.ts';

export interface OpenContext {
  /** Folder of the spec, to which paths are relative. */
  readonly root: string;
  readonly seed: number;
  /** Name of the dataset block, for messages. */
  readonly name?: string;
  /** Rows that the calling program passed for this dataset. */
  readonly code?: CodeDataset;
  /** Uses of columns that the dataset block declares, for formats with rows. */
  readonly columns?: Readonly<Record<string, PlainCall>>;
  /** Numbers that the dataset block declares, such as `classes` and `attributes`. */
  readonly declared?: Readonly<Record<string, number>>;
}

/** A dataset format: signature for the compiler, reader for the runtime. One file each in runtime/formats. */
export interface FormatBuiltin extends FormatSignature {
  open(args: Readonly<Record<string, unknown>>, context: OpenContext): Promise<Dataset>;
}
