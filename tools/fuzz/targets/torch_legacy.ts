import { pickleTokens } from '../formats/pickle.ts';
import { readWeights } from '../formats/weights.ts';
import type { FuzzTarget } from '../target.ts';

/** Files of PyTorch before 1.6: five pickles and the storages. */
export const target: FuzzTarget = {
  name: 'torch_legacy',
  title: 'weights: PyTorch before 1.6',
  longest: 8192,
  memory: 200,
  tokens: pickleTokens,
  read: (input, scratch) => readWeights(scratch.file('weights.pth', input)),
};
