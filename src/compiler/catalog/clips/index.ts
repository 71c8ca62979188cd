/** Every limit on gradients, one file and one line each; the files define their names in the language. */
export { gradNorm } from './grad_norm.ts';
export { value } from './value.ts';
