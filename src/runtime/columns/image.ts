import { imageInput } from '../records/fields.ts';
import type { FieldColumn } from './column.ts';
import { contentIn, filePath, requireFile } from './files.ts';

export const image: FieldColumn = {
  name: 'image',
  category: 'column',
  summary:
    'The path of an image file, relative to the folder of the table, for modalities of pixels; in Parquet, shards and rows from a program ' +
    'also the bytes of the file, alone or as `{ bytes, path }`.',
  parameters: [
    { name: 'column', type: { kind: 'column' }, doc: 'Column of the path or the bytes.', positional: true },
    {
      name: 'folder',
      type: { kind: 'string' },
      doc: 'Folder of the images, relative to that of the table; paths must not leave it.',
      default: '.',
    },
  ],
  example: 'columns { image: image("file", folder: "photos")  label: "kind" }',
  use: { kind: 'field', field: 'image' },
  reader(args) {
    const path = filePath(args);
    return (row) => imageInput(contentIn(row, args) ?? { kind: 'file', path: path(row) });
  },
  verify(args) {
    const path = filePath(args);
    return (row) => {
      if (!contentIn(row, args)) requireFile(path(row), row);
    };
  },
};
