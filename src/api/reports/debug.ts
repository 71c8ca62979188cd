import type { CompiledProgram } from '../../compiler/compile.ts';
import { printEntry, printLog } from '../../compiler/passes/index.ts';
import { printKernels, printPlan } from '../../compiler/plan/index.ts';

/** Value of the environment variable UNITC_DEBUG; 0 if it is not set. */
export function debugLevel(): number {
  return Number(process.env.UNITC_DEBUG ?? 0);
}

/**
 * The report on a compiled program for a level of UNITC_DEBUG; each level includes those below: 1 passes with
 * their times, and requested kernel variants that cannot run, 2 WGSL, 3 the graph after each pass, 4 buffers
 * and dispatches. Empty at level 0.
 */
export function debugText(
  { stages, program, kernels, refused }: CompiledProgram,
  level = debugLevel(),
): string {
  if (!(level >= 1)) return '';
  const title = `program ${program.task} ${program.mode}`;
  return [
    `${title}: ${program.dispatches.length} dispatches, ${kernels.length} kernels`,
    ...printLog(stages.log).map((line) => `  ${line}`),
    ...refused.map((sentence) => `  ${sentence}`),
    ...(level >= 2 ? [printKernels(kernels)] : []),
    ...(level >= 3 ? stages.log.filter(({ outcome }) => 'before' in outcome).map(printEntry) : []),
    ...(level >= 4 ? [printPlan(program, kernels)] : []),
    '',
  ].join('\n');
}

/** Reports the debug text of a program if UNITC_DEBUG requests any. */
export function reportProgram(
  compiled: CompiledProgram,
  onDebug: ((text: string) => void) | undefined,
): void {
  if (onDebug && debugLevel() >= 1) onDebug(debugText(compiled));
}
