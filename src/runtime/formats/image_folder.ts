import { resolve } from 'node:path';
import { text } from '../arguments.ts';
import { imageInput } from '../records/fields.ts';
import { folderLacks, folderParameters, openClassFolders } from './class_folders/open.ts';
import type { FormatBuiltin } from './format.ts';
import { withoutShare } from './support/division_conflicts.ts';
import { imageName } from './support/image_files.ts';

/** A user's images, with one folder for each class. */
export const imageFolder: FormatBuiltin = {
  name: 'image_folder',
  category: 'format',
  summary:
    'Your images, in a folder for each class: `PATH/cat/1.jpg`, or `PATH/train/cat/1.jpg` and `PATH/valid/cat/2.jpg`. Images may be at any ' +
    'depth in the folder of their class. The classes are the folders of the training split in alphabetical order, numbers by value. ' +
    'Truth: `label`.',
  parameters: folderParameters,
  example: 'format: image_folder("data/pets", valid: 25%)',
  fields: { image: 'image' },
  truth: ['label'],
  lacks: folderLacks,
  check: withoutShare,
  open: (args, { root, seed }) =>
    openClassFolders(resolve(root, text(args, 'path')), args, seed, {
      noun: 'image',
      matches: imageName,
      fields: (path) => ({ image: imageInput({ kind: 'file', path }) }),
    }),
};
