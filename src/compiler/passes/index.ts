/**
 * Public face of the passes: the optimisation list, and the means to declare, check and run lists of passes.
 */
export { checkDisabled, checkName, checkPasses, disabledWith, type PassList } from './check_passes.ts';
export { fuse } from './fuse.ts';
export { type OptimizationContext, optimizationPasses, optimize } from './optimization.ts';
export type { ContextPass, Listed, Pass } from './pass.ts';
export { again } from './pass.ts';
export { PassError } from './pass_error.ts';
export { printAfter, printEntry, printLog } from './print_log.ts';
export { freshValues, producers, uses } from './rewrite.ts';
export { type PassesRun, type PassLog, type PassOutcome, runPasses } from './run_passes.ts';
