import type { Parameter, ProgramMode } from '../artifact/program.ts';
import type { Graph, GraphInput, GraphOutput, Node, OpNode } from '../ir/graph.ts';
import { type ContextPass, freshValues } from '../passes/index.ts';

export interface AccumulationContext {
  readonly mode: ProgramMode;
  /** All parameters of the model. */
  readonly parameters: readonly Parameter[];
  /** Number of batches of an update. */
  readonly accumulate: number;
}

/**
 * Makes a step one of several batches whose mean gradient makes the update: as soon as a gradient is
 * computed, it is divided by the number of batches and added to its place in the arena, which is zero before
 * the first batch.
 */
export const accumulation: ContextPass<AccumulationContext> = {
  name: 'accumulate',
  summary: 'adds gradients to those of the earlier batches',
  requires: ['gradients'],
  ensures: ['accumulated'],
  skip({ mode, accumulate }): string | undefined {
    if (mode !== 'train') return 'only training takes gradients';
    return accumulate === 1 ? 'an update takes one batch' : undefined;
  },
  run: (graph, { parameters, accumulate }) => accumulating(graph, parameters, accumulate),
};

function accumulating(graph: Graph, parameters: readonly Parameter[], batches: number): Graph {
  const fresh = freshValues(graph);
  const places = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const sums = new Map<number, Node[]>();
  const inputs: GraphInput[] = [];
  const outputs = graph.outputs.map((output): GraphOutput => {
    if (output.role !== 'gradient') return output;
    const { chunk, offset } = places.get(output.name)!;
    const { id, type } = output.value;
    const [before, after] = [fresh(type), fresh(type)];
    inputs.push({ name: `state.gradients.${chunk}+${offset}`, role: 'state', value: before });
    const node: OpNode<'accumulate'> = {
      op: 'accumulate',
      inputs: [before, output.value],
      outputs: [after],
      attributes: { scale: 1 / batches },
    };
    sums.set(id, [...(sums.get(id) ?? []), node]);
    return { ...output, value: after };
  });
  const nodes = graph.nodes.flatMap((node) => [
    node,
    ...node.outputs
      .flatMap(({ id }) => sums.get(id) ?? [])
      .map((sum) => (node.origin ? { ...sum, origin: node.origin } : sum)),
  ]);
  return { ...graph, inputs: [...graph.inputs, ...inputs], nodes, outputs };
}
