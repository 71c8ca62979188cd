import { statSync } from 'node:fs';
import { hash } from '../../random.ts';
import { reading } from '../../reading/files.ts';
import type { AudioSource } from '../../records/audio_source.ts';
import type { InputField } from '../../records/fields.ts';
import type { ImageSource } from '../../records/image_source.ts';
import type { Sample } from '../../records/record.ts';

/**
 * The files that are read each time a record is prepared: media files, shards and Parquet files of images.
 */
export function filesOf(fields: Sample['fields']): readonly string[] {
  return Object.values(fields).flatMap((field) => fileOf(field) ?? []);
}

function fileOf(field: InputField): string | undefined {
  switch (field.kind) {
    case 'text':
    case 'numbers':
      return undefined;
    case 'image':
      return fileOfMedia(field.image);
    case 'audio':
      return fileOfMedia(field.audio);
  }
}

function fileOfMedia(source: ImageSource | AudioSource): string | undefined {
  switch (source.kind) {
    case 'file':
      return source.path;
    case 'range':
      return source.range.file;
    case 'parquet':
      return source.file;
    case 'bytes':
    case 'samples':
    case 'rgb':
    case 'scene':
      return undefined;
  }
}

/**
 * Hash of the sizes and modification times of files in 1..2^32-1: unchanged files have equal stamps. Costs
 * one system call for each file; deleting a file changes its stamp. Throws DataError if a system call fails.
 */
export function stampOf(files: readonly string[]): number {
  return hash(...files.flatMap(factsOf)) || 1;
}

function factsOf(path: string): readonly number[] {
  const facts = reading(path, () => statSync(path, { throwIfNoEntry: false }));
  return facts ? [facts.size, Math.round(1000 * facts.mtimeMs)] : [];
}
