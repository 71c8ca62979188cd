import { openWeights } from '../../../src/runtime/weights/open.ts';

/** Opens a weight file and reads all values. */
export async function readWeights(path: string): Promise<void> {
  const file = await openWeights(path);
  try {
    for (const { name } of file.tensors) file.read(name);
  } finally {
    file.close();
  }
}
