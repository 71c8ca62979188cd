import type { Draw } from '../draw.ts';
import type { KernelCase } from '../kernel_case.ts';

/** Makes random case `index` of an op; the first few cases may have special forms. */
export type CaseMaker = (draw: Draw, index: number) => KernelCase;
