import { createHash } from 'node:crypto';
import { rangeNow } from '../../reading/range.ts';
import type { AudioSource } from '../../records/audio_source.ts';
import type { InputField } from '../../records/fields.ts';
import type { ImageSource } from '../../records/image_source.ts';

/**
 * Identity of a stored image or recording: its file, its row in a Parquet dataset, or the hash of its bytes
 * if it is in an archive or a table cell, where every record may have its own copy. Undefined for other
 * inputs, which records do not share. Throws DataError if an archive cannot be read.
 */
export function identityOf(field: InputField | undefined): string | undefined {
  switch (field?.kind) {
    case 'image':
      return storedAs(field.image);
    case 'audio':
      return storedAs(field.audio);
    case 'text':
    case 'numbers':
    case undefined:
      return undefined;
  }
}

function storedAs(source: ImageSource | AudioSource): string | undefined {
  switch (source.kind) {
    case 'file':
      return `file ${source.path}`;
    case 'parquet':
      return `row ${source.row} of ${source.column} in ${source.file}`;
    case 'bytes':
      return digestOf(source.bytes);
    case 'range':
      return digestOf(rangeNow(source.range));
    case 'samples':
    case 'rgb':
    case 'scene':
      return undefined;
  }
}

function digestOf(bytes: Uint8Array): string {
  return `bytes ${createHash('sha256').update(bytes).digest('base64')}`;
}
