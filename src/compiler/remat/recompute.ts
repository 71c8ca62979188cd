import type { ProgramMode } from '../artifact/program.ts';
import type { Graph } from '../ir/graph.ts';
import type { DeviceOptions } from '../model/model.ts';
import type { ContextPass } from '../passes/index.ts';
import { duplication } from './duplicate.ts';
import { fittingNodes } from './fit.ts';
import type { MemoryUse } from './memory_limit.ts';
import { namedNodes } from './named.ts';

export interface RecomputationContext {
  readonly mode: ProgramMode;
  readonly device: DeviceOptions;
  /** Plans the program with this graph as its step, and returns its memory. */
  readonly measure: (graph: Graph) => MemoryUse;
}

/**
 * Recomputes activations in the backward pass according to the spec's `device.recompute`: named layers, or
 * enough nodes to fit `device.memory`.
 */
export const recomputation: ContextPass<RecomputationContext> = {
  name: 'recompute',
  summary: 'recomputes activations in the backward pass to save memory',
  requires: [],
  ensures: [],
  invalidates: ['computed_once', 'own_memory'],
  skip({ mode, device: { recompute, memory } }): string | undefined {
    if (mode !== 'train') return 'only training keeps activations';
    if (recompute === 'none') return 'device.recompute is not set';
    return recompute === 'fit' && memory === null ? 'device.memory is not set' : undefined;
  },
  run(graph, { device: { memory, recompute, precision }, measure }): Graph {
    if (typeof recompute !== 'string') return duplication(graph)(namedNodes(graph, recompute));
    return memory === null ? graph : fitted(graph, memory, precision, measure);
  },
};

const mostAttempts = 4;

/**
 * Recomputes cheap nodes until the program fits. A plan takes more memory than its live tensors (scratch,
 * gaps), so each attempt after the first lowers the budget by the excess of the previous plan.
 */
function fitted(
  graph: Graph,
  memory: number,
  precision: DeviceOptions['precision'],
  measure: RecomputationContext['measure'],
): Graph {
  const duplicate = duplication(graph);
  const first = measure(graph);
  let best = { graph, bytes: total(first) };
  let budget = memory - total(first) + first.workspace;
  for (let attempt = 0; attempt < mostAttempts && budget > 0; attempt++) {
    const excess = best.bytes - memory;
    if (excess <= 0) break;
    if (attempt > 0) budget -= excess;
    const next = duplicate(fittingNodes(graph, budget, precision));
    const bytes = total(measure(next));
    if (bytes >= best.bytes) break;
    best = { graph: next, bytes };
  }
  return best.graph;
}

function total({ arenas, own }: MemoryUse): number {
  return arenas + own;
}
