import type { ProgramMode } from '../artifact/program.ts';
import type { Graph } from '../ir/graph.ts';
import type { ContextPass } from '../passes/index.ts';

export interface HeadsContext {
  readonly mode: ProgramMode;
  readonly taps: boolean;
}

/**
 * Removes heads and weights of losses from the outputs of a training step. Evaluation reads both, prediction
 * reads heads, and tests read heads and activations.
 */
export const removeHeads: ContextPass<HeadsContext> = {
  name: 'remove_heads',
  summary: 'removes the outputs that training does not read',
  requires: [],
  ensures: [],
  invalidates: ['live'],
  skip({ mode, taps }): string | undefined {
    if (mode !== 'train') return 'evaluation and prediction read the heads';
    return taps ? 'a test reads heads and activations' : undefined;
  },
  run(graph: Graph): Graph {
    return { ...graph, outputs: graph.outputs.filter(({ role }) => role !== 'head' && role !== 'weight') };
  },
};
