import { writeWholeFile } from '../../storage/whole_file.ts';
import type { Arenas } from '../execute/arenas.ts';
import { isFolder } from '../run/contents.ts';
import { checksumsOf, withChecksums } from './checksums.ts';
import { readTensors, type StateDigests, stateDigests } from './digests.ts';
import { CheckpointError, NotFiniteError } from './errors.ts';
import { type Progress, progressText } from './progress.ts';
import { type StoredTensor, safetensorsChunks } from './safetensors.ts';
import { storedArenas } from './tensors.ts';

/**
 * Atomically writes everything that a run needs to continue. `confirm` receives the digests of the tensors
 * just before the file is written, and may throw. Throws NotFiniteError if a value is not finite,
 * CheckpointError if a folder has the name of the file.
 */
export async function writeCheckpoint(
  path: string,
  arenas: Arenas,
  progress: Progress,
  confirm: (digests: StateDigests) => void,
): Promise<void> {
  const tensors = new Map<string, StoredTensor>();
  for (const arena of storedArenas(arenas)) {
    for (const [name, tensor] of await readTensors(arenas, arena)) {
      if (!tensor.data.every(Number.isFinite)) throw new NotFiniteError(name);
      tensors.set(name, tensor);
    }
  }
  const sums = checksumsOf(tensors);
  confirm(stateDigests(sums));
  if (isFolder(path))
    throw new CheckpointError(`${path}: expected a file, found a folder. Move the folder away.`);
  const metadata = withChecksums(tensors, sums, { unitc: progressText(progress) });
  writeWholeFile(path, safetensorsChunks(tensors, metadata));
}
