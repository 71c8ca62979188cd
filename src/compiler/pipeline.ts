import {
  type ContextPass,
  checkName,
  checkPasses,
  type Listed,
  type OptimizationContext,
  optimizationPasses,
  type PassList,
} from './passes/index.ts';
import { type CopyContext, insertCopies } from './plan/index.ts';
import { type RecomputationContext, recomputation } from './remat/index.ts';
import { type AccumulationContext, accumulation } from './training/accumulate.ts';
import { buildUpdate, type UpdateBuildContext } from './training/build_update.ts';
import { type DifferentiationContext, differentiation } from './training/differentiate.ts';
import { type HeadsContext, removeHeads } from './training/remove_heads.ts';

/** Every rewrite between the assembled graph of a task and the planner, in order. */

type StepContext = DifferentiationContext & HeadsContext & OptimizationContext & AccumulationContext;

/** Passes that turn the forward graph of a task into its step. */
export const stepPasses: readonly Listed<ContextPass<StepContext>>[] = [
  differentiation,
  removeHeads,
  ...optimizationPasses,
  // After ordering, so that each gradient is added to the arena as soon as it exists.
  accumulation,
];

/**
 * Passes that build the update after a step. Elementwise optimizers are one op; others are graphs to be
 * fused.
 */
export const updatePasses: readonly Listed<
  ContextPass<UpdateBuildContext & OptimizationContext & CopyContext>
>[] = [buildUpdate, ...optimizationPasses, insertCopies];

/**
 * Passes on a step that reduce memory. They also read the update, because both graphs share the workspace.
 */
export const memoryPasses: readonly Listed<ContextPass<RecomputationContext & CopyContext>>[] = [
  recomputation,
  insertCopies,
];

/**
 * The passes of each graph of a program, with their initial properties and the properties that the planner
 * requires.
 */
export const passLists: readonly PassList[] = [
  checkPasses({
    holds: ['single_ops', 'computed_once'],
    passes: [...stepPasses, ...memoryPasses],
    goal: ['gradients', 'accumulated', 'own_memory'],
    consumer: 'the planner',
  }),
  checkPasses({
    holds: [],
    passes: updatePasses,
    goal: ['update', 'own_memory'],
    consumer: 'the planner',
  }),
];

/** Throws PassError, with a suggestion, unless the pipeline has a pass of that name. */
export function checkPassName(name: string): void {
  checkName(passLists, name);
}
