import { writeWholeFile } from '../../storage/whole_file.ts';
import type { Arenas } from '../execute/arenas.ts';
import { isFolder } from '../run/contents.ts';
import { withChecksums } from './checksums.ts';
import { CheckpointError, NotFiniteError } from './errors.ts';
import { type Progress, progressText } from './progress.ts';
import { type StoredTensor, safetensorsChunks } from './safetensors.ts';
import { storedArenas, storedTensors } from './tensors.ts';

/**
 * Writes everything that a run needs to continue, atomically. `confirm` is called just before the file is
 * written and may throw. Throws NotFiniteError where a value is not finite, CheckpointError
 * where a folder has the name of the file.
 */
export async function writeCheckpoint(
  path: string,
  arenas: Arenas,
  progress: Progress,
  confirm: () => void,
): Promise<void> {
  const tensors = new Map<string, StoredTensor>();
  const wanted = storedTensors(arenas);
  for (const arena of storedArenas(arenas)) {
    const values = await arenas.read(arena);
    for (const { parameter, name, shape } of wanted.filter((tensor) => tensor.arena === arena)) {
      const data = values.get(parameter)!;
      if (!data.every(Number.isFinite)) throw new NotFiniteError(name);
      tensors.set(name, { dtype: 'F32', shape, data });
    }
  }
  confirm();
  if (isFolder(path))
    throw new CheckpointError(`${path}: expected a file, found a folder. Move the folder away.`);
  const metadata = withChecksums(tensors, { unitc: progressText(progress) });
  writeWholeFile(path, safetensorsChunks(tensors, metadata));
}
