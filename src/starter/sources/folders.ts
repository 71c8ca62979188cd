import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SpecPart } from '../part.ts';
import { nameOf, specPath } from './paths.ts';

/** A folder of images with a folder for each class. `folder`: of the spec. */
export function imagePart(path: string, folder: string): SpecPart {
  return folderPart('image', path, folder);
}

/** A folder of recordings with a folder for each class. */
export function audioPart(path: string, folder: string): SpecPart {
  return folderPart('audio', path, folder);
}

function folderPart(kind: 'image' | 'audio', path: string, folder: string): SpecPart {
  const divided = existsSync(join(path, 'train')) && heldOut.some((name) => existsSync(join(path, name)));
  const share = divided ? '' : ', valid: 20%, stratify: true';
  return {
    name: nameOf(path),
    format: `${kind}_folder(${specPath(path, folder)}${share})`,
    inputs: [{ kind }],
    target: 'class',
    truth: 'label',
    notes: divided
      ? []
      : ['A fifth of the files of each class is held out, chosen by the seed.', ...testNotes(path)],
  };
}

/** A folder for tests is left for the end, unless it is the only one beside the training files. */
function testNotes(path: string): readonly string[] {
  const unused = existsSync(join(path, 'train')) && existsSync(join(path, 'test'));
  return unused
    ? ['The folder `test` is not used: `valid: "test"` instead of `valid: 20%` holds it out.']
    : [];
}

const heldOut = ['valid', 'val', 'validation'];
