import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetSchema,
} from 'hyparquet';
import { classNamesIn } from './class_names.ts';
import { notComplete, type ParquetLayout } from './request.ts';

interface OpenParquet {
  readonly source: AsyncBuffer;
  readonly metadata: FileMetaData;
  /** Names of the top-level columns. */
  readonly names: readonly string[];
}

/** Throws an error of the parser, or DataError, if the footer is damaged. */
export async function openParquet(file: string): Promise<OpenParquet> {
  const source = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(source);
  const names = parquetSchema(metadata).children.map(({ element }) => element.name);
  if (!names.every((name) => typeof name === 'string')) throw notComplete(file, 'a column has no name');
  return { source, metadata, names };
}

export async function readLayout({ file }: { readonly file: string }): Promise<ParquetLayout> {
  const { metadata, names } = await openParquet(file);
  return {
    columns: names,
    groups: metadata.row_groups.map(({ num_rows }) => Number(num_rows)),
    classNames: classNamesIn(metadata),
  };
}
