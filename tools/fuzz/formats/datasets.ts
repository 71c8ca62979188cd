import { DataError } from '../../../src/runtime/errors.ts';
import { formatNamed } from '../../../src/runtime/formats/index.ts';

/**
 * Opens a dataset and reads all of its records, without decoding images. Unreadable records are skipped, as
 * they are reported individually.
 */
export async function readDataset(
  format: string,
  root: string,
  args: Readonly<Record<string, unknown>>,
): Promise<void> {
  const builtin = formatNamed(format);
  const defaults = Object.fromEntries(builtin.parameters.map(({ name, default: value }) => [name, value]));
  const { splits } = await builtin.open({ ...defaults, ...args }, { root, seed: 1, name: 'data' });
  for (const split of Object.values(splits)) {
    for (let index = 0; index < split.length; index++) {
      try {
        split.at(index);
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
      }
    }
  }
}
