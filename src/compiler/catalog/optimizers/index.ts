/** Every optimizer, one file and one line each; the files define their names in the language. */
export { adafactor } from './adafactor.ts';
export { adam } from './adam.ts';
export { adamw } from './adamw.ts';
export { adamwTorch } from './adamw_torch.ts';
export { lion } from './lion.ts';
export { sgd } from './sgd.ts';
