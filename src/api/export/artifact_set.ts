import type { Artifact } from '../../compiler/artifact/program.ts';
import { artifactFiles } from '../../compiler/artifact/write.ts';
import { type WeightElement, type WeightTensor, weightsFile } from '../../runtime/safetensors/weights.ts';
import { checksumOf } from '../../web/files.ts';
import { exportedFiles } from '../../web/manifest.ts';
import { type FileSet, joined, utf8 } from './file_set.ts';

/** The files of an artifact with weights. */
export function artifactSet(
  artifact: Artifact,
  tensors: readonly WeightTensor[],
  element: WeightElement,
): FileSet {
  return new Map([
    ...[...artifactFiles(artifact)].map(([name, text]) => [name, utf8(text)] as const),
    [exportedFiles.weights, joined([...weightsFile(tensors, element, { format: 'pt' })])],
  ]);
}

/** SHA-256 of each file in hexadecimal. */
export async function checksumsOf(files: FileSet): Promise<Readonly<Record<string, string>>> {
  const sums = new Map<string, string>();
  for (const [name, bytes] of files) sums.set(name, await checksumOf(bytes));
  return Object.fromEntries(sums);
}
