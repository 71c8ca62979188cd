import { resolve } from 'node:path';
import { text as textArgument } from '../arguments.ts';
import { imageInput } from '../records/fields.ts';
import { textCell } from './cells.ts';
import type { FieldColumn } from './column.ts';

export const image: FieldColumn = {
  name: 'image',
  category: 'column',
  summary: 'The path of an image file, relative to the folder of the table, for modalities of pixels.',
  parameters: [
    { name: 'column', type: { kind: 'string' }, doc: 'Column of the path.', positional: true },
    {
      name: 'folder',
      type: { kind: 'string' },
      doc: 'Folder of the images, relative to that of the table.',
      default: '.',
    },
  ],
  example: 'columns { image: image("file", folder: "photos")  label: "kind" }',
  use: { kind: 'field', field: 'image' },
  reader(args) {
    const [column, folder] = [textArgument(args, 'column'), textArgument(args, 'folder')];
    return (row) => imageInput({ kind: 'file', path: resolve(row.folder, folder, textCell(row, column)) });
  },
};
