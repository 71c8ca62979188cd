import { createHash } from 'node:crypto';
import { reading } from '../../reading/files.ts';
import { rangeNow } from '../../reading/range.ts';
import type { AudioSource } from '../../records/audio_source.ts';
import type { InputField } from '../../records/fields.ts';
import type { ImageSource } from '../../records/image_source.ts';

/**
 * Identity of a stored image or recording: its file, or its bytes where it is in an archive or in a cell of a
 * table, of which every record may have a copy. Undefined for other inputs, of which every record has its
 * own. Throws DataError where an archive cannot be read.
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
      return digestOf(reading(source.range.file, () => rangeNow(source.range)));
    case 'samples':
    case 'rgb':
    case 'scene':
      return undefined;
  }
}

function digestOf(bytes: Uint8Array): string {
  return `bytes ${createHash('sha256').update(bytes).digest('base64')}`;
}
