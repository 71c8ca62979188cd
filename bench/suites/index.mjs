import { matmulCases } from './matmul.mjs';

/** Every suite, by the name that `--only` takes; each gives its cases. */
export const suites = {
  matmul: matmulCases,
};
