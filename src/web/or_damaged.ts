import { UnitcError } from '../errors.ts';
import { ExportedModelError } from './errors.ts';

/**
 * The result of `open`. Each member of a description has its form when it is read, but members may not fit each other: a
 * step that no modality of the kind has, sizes that no kernel was made for. The golden records execute all of them, and
 * any error of theirs is the damage of the file. `where`: its path. Throws ExportedModelError.
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
