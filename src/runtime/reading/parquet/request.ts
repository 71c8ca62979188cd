import { DataError } from '../../errors.ts';
import type { ColumnClassNames } from './class_names.ts';

export type ParquetRow = Readonly<Record<string, unknown>>;

/** Rows and columns to read. */
export interface ParquetRows {
  readonly file: string;
  /** Columns that the file must have. */
  readonly columns: readonly string[];
  /** Columns that are read if the file has them. */
  readonly optional: readonly string[];
  /** Absent: all rows. */
  readonly rows?: { readonly from: number; readonly to: number };
}

export interface ParquetLayout {
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** Number of rows of each row group. */
  readonly groups: readonly number[];
  readonly classNames: readonly ColumnClassNames[];
}

/** Serialised rows, concatenated; see `unpackedRow`. */
export interface PackedRows {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Offset of the end of each row. */
  readonly ends: Uint32Array<ArrayBuffer>;
}

/** Requests to the thread that reads Parquet files, by kind. */
export interface ParquetRequests {
  readonly rows: ParquetRows;
  readonly layout: { readonly file: string };
  /** Some columns of all rows of a row group. */
  readonly packed: { readonly file: string; readonly columns: readonly string[]; readonly group: number };
}

/** The results of the requests. */
export interface ParquetResults {
  readonly rows: readonly ParquetRow[];
  readonly layout: ParquetLayout;
  readonly packed: PackedRows;
}

export type ParquetRequestKind = keyof ParquetRequests;

/** A request as the thread receives it. */
export type ParquetRequest = {
  readonly [Kind in ParquetRequestKind]: { readonly kind: Kind; readonly request: ParquetRequests[Kind] };
}[ParquetRequestKind];

/** The error for a file that is damaged or not a Parquet file. */
export function notComplete(file: string, detail: string): DataError {
  return new DataError(
    file,
    `not a complete Parquet file: ${detail}`,
    'the file is truncated, damaged or of another kind; fetch it again',
  );
}
