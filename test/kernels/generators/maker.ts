import type { Draw } from '../../support/draw.ts';
import type { KernelCase } from '../../support/kernel_case.ts';

/** Makes random case number `index` of an op, so that the first few may each have a form of their own. */
export type CaseMaker = (draw: Draw, index: number) => KernelCase;
