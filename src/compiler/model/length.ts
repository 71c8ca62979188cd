import type { ModelTrain } from './model.ts';

/** The length of a run without its settings. */
export function lengthOfTraining({
  steps,
  epochs,
}: ModelTrain): { readonly steps: number } | { readonly epochs: number } {
  return steps === undefined ? { epochs } : { steps };
}
