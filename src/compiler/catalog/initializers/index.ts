import type { InitializerBuiltin } from '../training.ts';
import { kaimingNormal } from './kaiming_normal.ts';
import { kaimingUniform } from './kaiming_uniform.ts';
import { normal } from './normal.ts';
import { orthogonal } from './orthogonal.ts';
import { truncatedNormal } from './truncated_normal.ts';
import { uniform } from './uniform.ts';
import { weights } from './weights.ts';
import { xavierNormal } from './xavier_normal.ts';
import { xavierUniform } from './xavier_uniform.ts';
import { zeros } from './zeros.ts';

/** Every source of initial values, one file and one line each. */
export const inits: readonly InitializerBuiltin[] = [
  kaimingNormal,
  kaimingUniform,
  normal,
  orthogonal,
  truncatedNormal,
  uniform,
  weights,
  xavierNormal,
  xavierUniform,
  zeros,
];
