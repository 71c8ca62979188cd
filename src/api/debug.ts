import type { CompiledProgram } from '../compiler/compile.ts';
import { printGraph } from '../compiler/ir/print.ts';
import { printKernels, printPlan } from '../compiler/plan/print.ts';

/**
 * What UNIT_DEBUG asks to see of every program that is compiled, each level with those before it: 1 passes and their times, and
 * kernel variants that were asked for in vain, 2 WGSL,
 * 3 the graph after each pass, 4 buffers and dispatches. Empty where it is not set.
 */
export function debugText(
  { stages, program, kernels, refused }: CompiledProgram,
  level = Number(process.env.UNIT_DEBUG ?? 0),
): string {
  if (!(level >= 1)) return '';
  const title = `program ${program.task} ${program.mode}`;
  const passes = stages.log.map(
    ({ pass, before, after, milliseconds }) =>
      `  ${pass.padEnd(24)} ${String(before).padStart(6)} -> ${String(after).padStart(6)} nodes ${milliseconds.toFixed(1).padStart(8)} ms`,
  );
  return [
    `${title}: ${program.dispatches.length} dispatches, ${kernels.length} kernels`,
    ...passes,
    ...refused.map((sentence) => `  ${sentence}`),
    ...(level >= 2 ? [printKernels(kernels)] : []),
    ...(level >= 3 ? stages.log.map(({ pass, graph }) => `after ${pass}\n${printGraph(graph)}`) : []),
    ...(level >= 4 ? [printPlan(program, kernels)] : []),
    '',
  ].join('\n');
}
