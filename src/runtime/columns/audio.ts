import { text } from '../arguments.ts';
import { DataError } from '../errors.ts';
import type { AudioSource } from '../records/audio_source.ts';
import { audioInput } from '../records/fields.ts';
import { pathIn } from '../records/file_bytes.ts';
import type { Row } from '../records/row.ts';
import { wrongCell } from './cells.ts';
import type { FieldColumn } from './column.ts';
import { contentIn, filePath, requireFile } from './files.ts';

export const audio: FieldColumn = {
  name: 'audio',
  category: 'column',
  summary:
    'The path of a recording (WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus), relative to the folder of the table, for modalities of sound; ' +
    'in Parquet, shards and rows from a program also the bytes of the file, alone or as `{ bytes, path }`, and from a program ' +
    '`{ rate, samples }` with a Float32Array of samples of one channel.',
  parameters: [
    { name: 'column', type: { kind: 'column' }, doc: 'Column of the path or the bytes.', positional: true },
    {
      name: 'folder',
      type: { kind: 'string' },
      doc: 'Folder of the recordings, relative to that of the table; paths must not leave it.',
      default: '.',
    },
  ],
  example: 'columns { speech: audio("file", folder: "clips")  label: "word" }',
  use: { kind: 'field', field: 'audio' },
  reader(args) {
    const path = filePath(args);
    const column = text(args, 'column');
    return (row) => {
      const stored = contentIn(row, args) ?? samplesIn(row, column);
      return audioInput(stored ?? { kind: 'file', path: path(row) });
    };
  },
  verify(args) {
    const path = filePath(args);
    const column = text(args, 'column');
    return (row) => {
      if (!contentIn(row, args) && !samplesIn(row, column)) requireFile(path(row), row);
    };
  },
};

/** Samples that a program passes instead of a path; undefined for any other cell. Throws DataError. */
function samplesIn(row: Row, column: string): AudioSource | undefined {
  const cell = row.get(column);
  if (typeof cell !== 'object' || cell === null || pathIn(cell) !== undefined) return undefined;
  const { rate, samples } = cell as { readonly rate?: unknown; readonly samples?: unknown };
  const known = typeof rate === 'number' && Number.isInteger(rate) && rate > 0;
  if (!known || !(samples instanceof Float32Array)) {
    throw wrongCell(
      row,
      column,
      'a path, the bytes of a file, or { rate, samples } with a Float32Array of samples',
      cell,
    );
  }
  if (samples.length > 0 && samples.every(Number.isFinite)) return { kind: 'samples', rate, samples };
  const found = samples.length === 0 ? 'no samples' : 'samples that are not finite';
  throw new DataError(row.where, `'${column}' has ${found}`);
}
