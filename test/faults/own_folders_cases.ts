import { wavFile } from '../audio/files/wav_file.ts';
import { tones } from '../audio/signal/tone.ts';
import { plainImage } from '../formats/written.ts';
import type { OwnData } from './own_data_spec.ts';

const image = await plainImage(20, 16);
const sound = wavFile([...tones(2000, 8000)], { tag: 3, bits: 32, rate: 8000, channels: 1 });

type Files = OwnData['files'];

/** Two files in the folder of each class, and additional ones. */
function folders(content: Uint8Array, ending: string, more: Files): Files {
  const names = ['a/1', 'a/2', 'b/1', 'b/2'].map((name) => `own/${name}.${ending}`);
  return { ...Object.fromEntries(names.map((name) => [name, content])), ...more };
}

const images = (more: Files, format = 'image_folder("own", valid: 50%, stratify: true)'): OwnData => ({
  reads: 'image',
  files: folders(image, 'png', more),
  dataset: `format: ${format}  classes: 2`,
});

const sounds = (more: Files, format = 'audio_folder("own", valid: 50%, stratify: true)'): OwnData => ({
  reads: 'audio',
  files: folders(sound, 'wav', more),
  dataset: `format: ${format}  classes: 2`,
});

/** Folders that contain only the given files. */
const alone = (files: Files, format: string): OwnData => ({ ...images({}, format), files });

/** Kinds of broken folders of images and recordings, by title. */
export const folderCases: readonly (readonly [title: string, OwnData])[] = [
  ['image_folder: two classes', images({})],
  ['image_folder: a missing folder', alone({ 'a.txt': '' }, 'image_folder("own", valid: 50%)')],
  ['image_folder: a file in the place of the folder', alone({ own: '' }, 'image_folder("own", valid: 50%)')],
  ['image_folder: a folder without images', alone({ 'own/a.txt': '' }, 'image_folder("own", valid: 50%)')],
  [
    'image_folder: images in no folder of a class',
    alone({ 'own/a.png': image, 'own/b.png': image }, 'image_folder("own", valid: 50%)'),
  ],
  [
    'image_folder: one folder too high',
    alone({ 'own/pets/a/1.png': image, 'own/pets/b/1.png': image }, 'image_folder("own", valid: 50%)'),
  ],
  ['image_folder: a class without images', images({ 'own/c/note.txt': '' })],
  [
    'image_folder: another number of classes than declared',
    images({ 'own/c/1.png': image, 'own/c/2.png': image }),
  ],
  ['image_folder: no held-out split', images({}, 'image_folder("own")')],
  [
    'image_folder: a held-out folder that is missing',
    images({ 'own/train/a/1.png': image }, 'image_folder("own", valid: "test")'),
  ],
  [
    'image_folder: a class of the held-out folder alone',
    alone(
      { 'own/train/a/1.png': image, 'own/train/b/1.png': image, 'own/valid/c/1.png': image },
      'image_folder("own")',
    ),
  ],
  ['image_folder: an empty image', images({ 'own/a/3.png': '' })],
  ['image_folder: an image that is truncated', images({ 'own/a/3.png': image.subarray(0, -30) })],
  ['image_folder: a page of HTML with the name of an image', images({ 'own/a/3.jpg': '<html>404</html>' })],
  ['image_folder: a PNG file with the ending of JPEG', images({ 'own/a/3.jpg': image })],
  ['image_folder: a HEIC image', images({ 'own/a/3.heic': 'ftypheic' })],
  [
    'image_folder: hidden files and lists of the system',
    images({ 'own/.DS_Store': '', 'own/a/._1.png': 'Mac OS X', 'own/a/Thumbs.db': '' }),
  ],
  [
    'image_folder: an image that is truncated, within `skip`',
    {
      ...images({ 'own/a/3.png': image.subarray(0, -30) }),
      dataset: 'format: image_folder("own", valid: 50%, stratify: true)  classes: 2  skip: 50%',
    },
  ],
  ['audio_folder: two classes', sounds({})],
  ['audio_folder: folders of images', { ...sounds({}), files: folders(image, 'png', {}) }],
  ['audio_folder: an empty recording', sounds({ 'own/a/3.wav': '' })],
  ['audio_folder: a recording that is truncated', sounds({ 'own/a/3.wav': sound.subarray(0, 500) })],
  ['audio_folder: text with the name of a recording', sounds({ 'own/a/3.wav': 'no sound' })],
  [
    'audio_folder: a recording without samples',
    sounds({ 'own/a/3.wav': wavFile([], { tag: 3, bits: 32, rate: 8000, channels: 1 }) }),
  ],
  [
    'audio_folder: a recording of a few samples',
    sounds({ 'own/a/3.wav': wavFile([0.5, 0], { tag: 3, bits: 32, rate: 8000, channels: 1 }) }),
  ],
  [
    'audio_folder: NaN among the samples',
    sounds({
      'own/a/3.wav': wavFile([...tones(2000, 8000), Number.NaN], {
        tag: 3,
        bits: 32,
        rate: 8000,
        channels: 1,
      }),
    }),
  ],
  ['audio_folder: a recording in a form that is not read', sounds({ 'own/a/3.m4a': '\0\0\0 ftypM4A ' })],
];
