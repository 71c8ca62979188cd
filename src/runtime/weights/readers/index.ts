import type { WeightReader } from '../weight_file.ts';
import { safetensors } from './safetensors.ts';
import { torchArchive } from './torch_archive.ts';
import { torchLegacy } from './torch_legacy.ts';

/** Readers of weight files, one file each; the first that recognises a file reads it. */
export const readers: readonly WeightReader[] = [safetensors, torchArchive, torchLegacy];
