import { UnitcError } from '../errors.ts';
import { ExportedModelError } from './errors.ts';

/**
 * The result of `open`. Each member of a description was checked when it was read, but members may be
 * inconsistent: a preparation step that the modality's kind does not have, or sizes without a kernel. The
 * golden records execute all of them, so any error is reported as damage of the file. `where`: its path.
 * Throws ExportedModelError.
 */
export async function orDamaged<T>(where: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof UnitcError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ExportedModelError(
      `${where} is damaged: its description contradicts itself (${reason}); export the model again`,
      { cause: error },
    );
  }
}
