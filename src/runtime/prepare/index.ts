import { categorize } from './categorize.ts';
import { flip } from './flip.ts';
import { normalize } from './normalize.ts';
import { pad } from './pad.ts';
import type { ImageStep, NumbersStep, TextStep } from './prepare.ts';
import { randomCrop } from './random_crop.ts';
import { resize } from './resize.ts';
import { shift } from './shift.ts';
import { standardize } from './standardize.ts';
import { truncate } from './truncate.ts';
import { wordpiece } from './wordpiece.ts';

type PrepareStep = ImageStep | TextStep | NumbersStep;

/** Every prepare step of the language. A new step is one file in this folder and one line below. */
export const prepareSteps: readonly PrepareStep[] = [
  resize,
  normalize,
  flip,
  shift,
  randomCrop,
  wordpiece,
  truncate,
  pad,
  standardize,
  categorize,
];

export function prepareStepNamed(name: string): PrepareStep {
  const step = prepareSteps.find((candidate) => candidate.name === name);
  if (!step) throw new Error(`no prepare step is called ${name}`);
  return step;
}
