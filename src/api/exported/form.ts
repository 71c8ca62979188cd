import { existsSync, readSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { irVersion } from '../../export/onnx/messages.ts';
import { longestHeader } from '../../runtime/safetensors/longest_header.ts';
import { ExportedModelError } from '../../web/errors.ts';
import { exportedFiles } from '../../web/manifest.ts';
import { sumsMember } from '../export/unitc/archive.ts';
import { onnxFilesIn } from './onnx_files.ts';
import { readingFrom } from './read_whole.ts';

/** Forms in which a trained model is stored. */
export type ModelForm = 'run' | 'web' | 'unitc' | 'onnx' | 'safetensors';

/**
 * The form of a model, recognised by content. Folders that are not exports count as runs, which have their
 * own error messages. Throws ExportedModelError for any other file.
 */
export function modelForm(path: string): ModelForm {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (!entry) return 'run';
  if (entry.isDirectory()) return folderForm(path);
  const form = entry.isFile() ? fileForm(path, startOf(path)) : undefined;
  if (form) return form;
  throw new ExportedModelError(
    `${path} is not a trained model: expected the folder of a run, or what \`unitc export\` wrote`,
  );
}

function folderForm(path: string): ModelForm {
  if (existsSync(join(path, 'run.json'))) return 'run';
  if (existsSync(join(path, exportedFiles.manifest))) return 'web';
  return onnxFilesIn(path).length > 0 ? 'onnx' : 'run';
}

/** The form by the first bytes or, if they are damaged, by the file name. */
function fileForm(path: string, start: Buffer): ModelForm | undefined {
  if (start.toString('latin1', 0, sumsMember.length) === sumsMember) return 'unitc';
  // The first field of an ONNX file is the format version.
  if (start[0] === 0x08 && start[1] === irVersion) return 'onnx';
  if (isSafetensors(start)) return 'safetensors';
  return formByName.get(extname(path));
}

const formByName = new Map<string, ModelForm>([
  ['.unitc', 'unitc'],
  ['.onnx', 'onnx'],
  ['.safetensors', 'safetensors'],
]);

/** Whether a file begins with the length of a JSON header and a brace. */
function isSafetensors(start: Buffer): boolean {
  return start.length > 8 && start[8] === 0x7b && start.readBigUInt64LE() <= longestHeader;
}

/** The first bytes of a file, at most 512. */
function startOf(path: string): Buffer {
  return readingFrom(path, (file) => {
    const start = Buffer.alloc(512);
    return start.subarray(0, readSync(file, start));
  });
}
