/** Every optimizer, one file and one line each; their names in the language are in the files. */
export { adafactor } from './adafactor.ts';
export { adam } from './adam.ts';
export { adamw } from './adamw.ts';
export { adamwTorch } from './adamw_torch.ts';
export { lion } from './lion.ts';
export { sgd } from './sgd.ts';
