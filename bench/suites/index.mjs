import { attentionCases } from './attention.mjs';
import { convCases } from './conv.mjs';
import { fullCases } from './full.mjs';
import { matmulCases } from './matmul.mjs';
import { scalingCases } from './scaling.mjs';
import { stepCases } from './steps.mjs';

/** Every suite, by the name that `--only` takes; each gives its cases. */
export const suites = {
  matmul: matmulCases,
  conv: convCases,
  attention: attentionCases,
  steps: stepCases,
  full: fullCases,
  scaling: scalingCases,
};
