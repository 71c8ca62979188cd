import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { type SplitFolders, splitFolders } from '../../runtime/formats/class_folders/layout.ts';
import type { SpecPart } from '../part.ts';
import { nameOf, specPath } from './paths.ts';

/** A folder of images with a subfolder for each class. `folder`: that of the spec. */
export function imagePart(path: string, folder: string): SpecPart {
  return folderPart('image', path, folder);
}

/** A folder of recordings with a subfolder for each class. */
export function audioPart(path: string, folder: string): SpecPart {
  return folderPart('audio', path, folder);
}

function folderPart(kind: 'image' | 'audio', path: string, folder: string): SpecPart {
  const splits = existsSync(path) ? splitFolders(path) : {};
  const divided = splits.valid !== undefined;
  return {
    name: nameOf(path),
    format: `${kind}_folder(${specPath(path, folder)}${divided ? '' : ', valid: 20%, stratify: true'})`,
    inputs: [{ kind, number: 1 }],
    target: 'class',
    truth: 'label',
    notes: divided
      ? []
      : ['A fifth of the files of each class is held out, chosen by the seed.', ...testNotes(splits)],
  };
}

/** A note on an unused test folder: without a `valid` folder, it may be meant as the held-out split. */
function testNotes({ test }: SplitFolders): readonly string[] {
  if (test === undefined) return [];
  const name = basename(test);
  return [
    `The folder \`${name}\` is not used: \`valid: ${JSON.stringify(name)}\` instead of \`valid: 20%\` holds it out.`,
  ];
}
