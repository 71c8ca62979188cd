import { audioInput } from '../records/fields.ts';
import type { FieldColumn } from './column.ts';
import { filePath, requireFile } from './files.ts';

export const audio: FieldColumn = {
  name: 'audio',
  category: 'column',
  summary:
    'The path of a recording (WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus), relative to the folder of the table, for modalities of sound.',
  parameters: [
    { name: 'column', type: { kind: 'column' }, doc: 'Column of the path.', positional: true },
    {
      name: 'folder',
      type: { kind: 'string' },
      doc: 'Folder of the recordings, relative to that of the table; paths do not leave it.',
      default: '.',
    },
  ],
  example: 'columns { speech: audio("file", folder: "clips")  label: "word" }',
  use: { kind: 'field', field: 'audio' },
  reader(args) {
    const path = filePath(args);
    return (row) => audioInput({ kind: 'file', path: path(row) });
  },
  verify(args) {
    const path = filePath(args);
    return (row) => requireFile(path(row), row);
  },
};
