import { attentionCases } from './attention.mjs';
import { convCases } from './conv.mjs';
import { fullCases } from './full.mjs';
import { matmulCases } from './matmul.mjs';
import { scalingCases } from './scaling.mjs';
import { smokeCases } from './smoke.mjs';
import { stepCases } from './steps.mjs';

/** Cases of every suite by its name in `--only`, of the sizes in `--sizes`; `scaling` and `smoke` have one size. */
export const suites = {
  matmul: matmulCases,
  conv: convCases,
  attention: attentionCases,
  steps: stepCases,
  full: fullCases,
  scaling: scalingCases,
  smoke: smokeCases,
};
