/** Every limit on gradients, one file and one line each; their names in the language are in the files. */
export { gradNorm } from './grad_norm.ts';
export { value } from './value.ts';
