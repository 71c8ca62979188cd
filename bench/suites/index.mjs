import { attentionCases } from './attention.mjs';
import { convCases } from './conv.mjs';
import { matmulCases } from './matmul.mjs';

/** Every suite, by the name that `--only` takes; each gives its cases. */
export const suites = {
  matmul: matmulCases,
  conv: convCases,
  attention: attentionCases,
};
