import type { BlockSignature } from '../signature.ts';
import { dataset } from './dataset.ts';
import { decoder } from './decoder.ts';
import { device } from './device.ts';
import { encoder } from './encoder.ts';
import { modality } from './modality.ts';
import { task } from './task.ts';
import { train } from './train.ts';

/** Every kind of block a spec may declare. */
export const blocks: readonly BlockSignature[] = [modality, encoder, decoder, dataset, task, train, device];
