import type { Graph } from '../ir/graph.ts';
import type { Target } from '../target.ts';
import { commonSubexpressions } from './common_subexpressions.ts';
import { deadCode } from './dead_code.ts';
import { foldConstants } from './fold_constants.ts';
import { foldTransposes } from './fold_transposes.ts';
import { fuse } from './fuse.ts';
import { fuseBias } from './fuse_bias.ts';
import { fuseEpilogues } from './fuse_epilogues.ts';
import { fusePrologues } from './fuse_prologues.ts';
import { joinSlices } from './join_slices.ts';
import { joinSums } from './join_sums.ts';
import { order } from './order.ts';
import { again, type ContextPass, type Listed } from './pass.ts';
import { pointwise } from './pointwise.ts';
import { type PassesRun, runPasses } from './run_passes.ts';
import { simplify } from './simplify.ts';
import { storeConstants } from './store_constants.ts';

/** Inputs of the optimisation passes in addition to the graph. */
export interface OptimizationContext {
  readonly target: Pick<Target, 'class'>;
}

/** The optimisation passes, in the order in which they run. */
export const optimizationPasses: readonly Listed<ContextPass<OptimizationContext>>[] = [
  deadCode,
  foldConstants,
  pointwise,
  simplify,
  commonSubexpressions,
  joinSlices,
  again(foldConstants, 'earlier passes made operations on constants'),
  again(simplify, 'folding leaves neutral elements, and pointwise leaves reshapes of reshapes'),
  foldTransposes,
  again(deadCode, 'fusion counts the readers of a value, and dead ones would prevent it'),
  fuseBias,
  fuse,
  fuseEpilogues,
  fusePrologues,
  again(deadCode, 'fused nodes have their own copies of constants and dropout masks'),
  storeConstants,
  joinSums,
  order,
];

/** Runs only the optimisation passes. */
export function optimize(graph: Graph, target: Pick<Target, 'class'>): PassesRun {
  return runPasses(graph, optimizationPasses, { target });
}
