import type { LossInputs } from '../loss.ts';
import { lossTruth } from './arguments.ts';

/** Inputs of losses that compare numbers. */
export const numberInputs = {
  head: { from: 'head', shape: ['batch', 'outputs'] },
  truth: { from: 'truth', dtype: 'f32', shape: ['batch', 'outputs'] },
} as const satisfies LossInputs;

export const numberTruth = lossTruth(
  'The numbers of a record, as many as the head has outputs: `truth.price`.',
  'number',
  'scores',
);
