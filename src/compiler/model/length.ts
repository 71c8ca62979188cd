import type { ModelTrain } from './model.ts';

/** Extracts the length of a run from its settings. */
export function lengthOfTraining({
  steps,
  epochs,
}: ModelTrain): { readonly steps: number } | { readonly epochs: number } {
  return steps === undefined ? { epochs } : { steps };
}
