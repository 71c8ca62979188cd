import type { Draw } from '../../support/draw.ts';
import type { KernelCase } from '../../support/kernel_case.ts';

/** Makes random case `index` of an op; the first few cases may have special forms. */
export type CaseMaker = (draw: Draw, index: number) => KernelCase;
