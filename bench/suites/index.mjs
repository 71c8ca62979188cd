import { attentionCases } from './attention.mjs';
import { convCases } from './conv.mjs';
import { fullCases } from './full.mjs';
import { matmulCases } from './matmul.mjs';
import { scalingCases } from './scaling.mjs';
import { smokeCases } from './smoke.mjs';
import { stepCases } from './steps.mjs';

/**
 * Functions from a value of `--sizes` to cases, by the suite's name in `--only`; `scaling` and `smoke` ignore
 * it.
 */
export const suites = {
  matmul: matmulCases,
  conv: convCases,
  attention: attentionCases,
  steps: stepCases,
  full: fullCases,
  scaling: scalingCases,
  smoke: smokeCases,
};
