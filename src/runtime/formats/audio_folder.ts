import { resolve } from 'node:path';
import { text } from '../arguments.ts';
import { audioInput } from '../records/fields.ts';
import { folderLacks, folderParameters, openClassFolders } from './class_folders/open.ts';
import type { FormatBuiltin } from './format.ts';
import { withoutShare } from './support/division_conflicts.ts';

/** File names of recordings: supported kinds, and common ones that are rejected with a specific message. */
const recordingName = /\.(?:wav|flac|mp3|mp2|ogg|oga|opus|m4a|aac|aiff?|wma|amr)$/i;

/** A user's recordings, with one folder for each class. */
export const audioFolder: FormatBuiltin = {
  name: 'audio_folder',
  category: 'format',
  summary:
    'Your recordings (WAV, FLAC, MP3, Ogg Vorbis, Ogg Opus), in a folder for each class: `PATH/yes/1.wav`, or `PATH/train/yes/1.wav` and ' +
    '`PATH/valid/yes/2.wav`. Recordings may be at any depth in the folder of their class. The classes are the folders of the ' +
    'training split in alphabetical order, numbers by value. Truth: `label`.',
  parameters: folderParameters,
  example: 'format: audio_folder("data/words", valid: 25%)',
  fields: { audio: 'audio' },
  truth: ['label'],
  lacks: folderLacks,
  check: withoutShare,
  open: (args, { root, seed }) =>
    openClassFolders(resolve(root, text(args, 'path')), args, seed, {
      noun: 'recording',
      matches: recordingName,
      fields: (path) => ({ audio: audioInput({ kind: 'file', path }) }),
    }),
};
