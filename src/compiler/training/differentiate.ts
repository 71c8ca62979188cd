import type { ProgramMode } from '../artifact/program.ts';
import { differentiate } from '../ir/autodiff.ts';
import type { Graph } from '../ir/graph.ts';
import type { Precision } from '../model/model.ts';
import { ops } from '../ops/index.ts';
import type { ContextPass } from '../passes/index.ts';

export interface DifferentiationContext {
  readonly mode: ProgramMode;
  /** Names of the trained parameters of the model. */
  readonly trained: ReadonlySet<string>;
  readonly precision: Precision;
}

/**
 * Adds the backward pass by reverse-mode differentiation. With f16 storage it differentiates the loss times
 * `step.loss_scale`.
 */
export const differentiation: ContextPass<DifferentiationContext> = {
  name: 'differentiate',
  summary: 'adds the gradients of the trained parameters',
  // Ops have gradients, fused nodes do not.
  requires: ['single_ops'],
  ensures: ['gradients'],
  invalidates: ['live'],
  skip: ({ mode }) => (mode === 'train' ? undefined : 'only training takes gradients'),
  run(graph: Graph, { trained, precision }): Graph {
    const parameters = graph.inputs.filter(({ name, role }) => role === 'parameter' && trained.has(name));
    return differentiate(
      ops,
      graph,
      parameters.map(({ name }) => name),
      precision === 'f16' ? 'loss_scale' : 'none',
    );
  },
};
