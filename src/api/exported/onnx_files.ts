import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The files of an ONNX export: one file, or those in a folder. */
export function onnxFiles(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return onnxFilesIn(path).map((name) => join(path, name));
}

/** Names of the ONNX files in a folder. */
export function onnxFilesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.onnx'))
    .sort();
}
