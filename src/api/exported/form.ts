import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { ExportedModelError } from '../../web/errors.ts';
import { exportedFiles } from '../../web/manifest.ts';
import { sumsMember } from '../export/unitc/archive.ts';

/** Forms in which a trained model is stored. */
export type ModelForm = 'run' | 'web' | 'unitc';

/**
 * The form of a model, by its content. Folders that are no exports count as runs, which are opened with their own
 * messages. Throws ExportedModelError for a file of another kind.
 */
export function modelForm(path: string): ModelForm {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (!entry) return 'run';
  if (entry.isDirectory()) return existsSync(join(path, exportedFiles.manifest)) ? 'web' : 'run';
  const form = fileForm(path, startOf(path));
  if (form) return form;
  throw new ExportedModelError(
    `${path} is no trained model: expected the folder of a run, or what \`unitc export\` wrote`,
  );
}

/** By the first bytes, and by the name where they are damaged. */
function fileForm(path: string, start: Buffer): ModelForm | undefined {
  if (start.toString('latin1', 0, sumsMember.length) === sumsMember) return 'unitc';
  return extname(path) === '.unitc' ? 'unitc' : undefined;
}

/** At most 512 bytes. */
function startOf(path: string): Buffer {
  const start = Buffer.alloc(512);
  const file = openSync(path, 'r');
  try {
    return start.subarray(0, readSync(file, start));
  } finally {
    closeSync(file);
  }
}
