import { safetensorsTokens, withHeaderLength } from '../formats/safetensors.ts';
import { readWeights } from '../formats/weights.ts';
import type { FuzzTarget } from '../target.ts';

export const target: FuzzTarget = {
  name: 'safetensors',
  title: 'weights: safetensors',
  longest: 8192,
  memory: 200,
  tokens: safetensorsTokens,
  repair: withHeaderLength,
  read: (input, scratch) => readWeights(scratch.file('weights.safetensors', input)),
};
