import { categorize } from './categorize.ts';
import { flip } from './flip.ts';
import { frames } from './frames.ts';
import { logMel } from './log_mel.ts';
import { mask } from './mask.ts';
import { normalize } from './normalize.ts';
import { normalizeSpectrogram } from './normalize_spectrogram.ts';
import { pad } from './pad.ts';
import type { AudioStep, ImageStep, NumbersStep, TextStep } from './prepare.ts';
import { randomCrop } from './random_crop.ts';
import { resample } from './resample.ts';
import { resize } from './resize.ts';
import { shift } from './shift.ts';
import { standardize } from './standardize.ts';
import { timeShift } from './time_shift.ts';
import { truncate } from './truncate.ts';
import { wordpiece } from './wordpiece.ts';

export type PrepareStep = ImageStep | TextStep | NumbersStep | AudioStep;

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
  resample,
  timeShift,
  logMel,
  normalizeSpectrogram,
  frames,
  mask,
];

export function prepareStepNamed(name: string): PrepareStep {
  const step = prepareSteps.find((candidate) => candidate.name === name);
  if (!step) throw new Error(`no prepare step is called ${name}`);
  return step;
}
