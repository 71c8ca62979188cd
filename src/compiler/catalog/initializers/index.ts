/**
 * Every source of initial values, one file and one line each; the files define their names in the language.
 */
export { kaimingNormal } from './kaiming_normal.ts';
export { kaimingUniform } from './kaiming_uniform.ts';
export { normal } from './normal.ts';
export { orthogonal } from './orthogonal.ts';
export { truncatedNormal } from './truncated_normal.ts';
export { uniform } from './uniform.ts';
export { weights } from './weights.ts';
export { xavierNormal } from './xavier_normal.ts';
export { xavierUniform } from './xavier_uniform.ts';
export { zeros } from './zeros.ts';
