import { elementCount } from '../ir/graph.ts';
import type { Op, Sample, SampleInput } from './op.ts';
import { sum } from './sum.ts';

/** Tensors that one node sums. More would save few dispatches more, and need shaders of their own, which take as long to compile as they are long. */
export const mostSums = 2;

export const sums: Op = {
  name: 'sums',
  summary: `\`sum\` of each of up to ${mostSums} tensors of one shape over the same \`axes\`: made by the compiler of sums that can run together.`,
  kind: 'compute',
  exact: Array.from({ length: mostSums }, (_, i) => i),
  infer(inputs, attributes) {
    if (inputs.length < 1 || inputs.length > mostSums) {
      throw new Error(`sums takes 1 to ${mostSums} tensors; ${inputs.length} were given`);
    }
    const types = inputs.flatMap((input) => sum.infer([input], attributes));
    const shapes = new Set(inputs.map(({ shape }) => shape.join()));
    if (shapes.size > 1) throw new Error('sums takes tensors of one shape');
    return types;
  },
  reference: (inputs, attributes, outputs, run) =>
    inputs.flatMap((input, i) => sum.reference([input], attributes, [outputs[i]!], run)),
  flop: (inputs) => inputs.reduce((total, { shape }) => total + elementCount(shape), 0),
  samples: [
    sample('columns', 2, [37, 12], [0]),
    sample('rows', 2, [5, 7], [1]),
    sample('everything, of one', 1, [3, 5, 7], [0, 1, 2]),
  ],
};

function sample(name: string, count: number, shape: readonly number[], axes: readonly number[]): Sample {
  return {
    name,
    inputs: Array.from({ length: count }, (): SampleInput => ({ shape })),
    attributes: { axes, keep: false },
  };
}
