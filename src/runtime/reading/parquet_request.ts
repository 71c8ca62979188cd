import { DataError } from '../errors.ts';

export type ParquetRow = Readonly<Record<string, unknown>>;

/** Rows and columns to read. */
export interface ParquetRequest {
  readonly file: string;
  /** Columns that the file must have. */
  readonly columns: readonly string[];
  /** Columns that are read where the file has them. */
  readonly optional: readonly string[];
  /** All rows where it is missing. */
  readonly rows?: { readonly from: number; readonly to: number };
}

/** The error of a file that is damaged or no Parquet file. */
export function notComplete(file: string, detail: string): DataError {
  return new DataError(
    file,
    `not a complete Parquet file: ${detail}`,
    'the file is cut off, damaged or of another kind; fetch it again',
  );
}
