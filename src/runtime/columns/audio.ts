import { resolve } from 'node:path';
import { text as textArgument } from '../arguments.ts';
import { audioInput } from '../records/fields.ts';
import { textCell } from './cells.ts';
import type { FieldColumn } from './column.ts';

export const audio: FieldColumn = {
  name: 'audio',
  category: 'column',
  summary:
    'The path of a recording (WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus), relative to the folder of the table, for modalities of sound.',
  parameters: [
    { name: 'column', type: { kind: 'string' }, doc: 'Column of the path.', positional: true },
    {
      name: 'folder',
      type: { kind: 'string' },
      doc: 'Folder of the recordings, relative to that of the table.',
      default: '.',
    },
  ],
  example: 'columns { speech: audio("file", folder: "clips")  label: "word" }',
  use: { kind: 'field', field: 'audio' },
  reader(args) {
    const [column, folder] = [textArgument(args, 'column'), textArgument(args, 'folder')];
    return (row) => audioInput({ kind: 'file', path: resolve(row.folder, folder, textCell(row, column)) });
  },
};
