import type { AttributesOf } from '../ir/graph.ts';
import { elementCount } from '../ir/graph.ts';
import type { OpSample, SampleInput } from '../ir/op.ts';
import { shapeText } from '../ir/type_text.ts';
import { computeOp } from './define.ts';
import { sum } from './sum.ts';
import { axesInRange, reducedType, reductionAttributes } from './support/reduction.ts';

/**
 * Maximum number of tensors that one node sums. Longer shaders take longer to compile and save few
 * dispatches.
 */
export const mostSums = 2;

export const sums = computeOp({
  name: 'sums',
  summary: `\`sum\` of each of up to ${mostSums} tensors of one shape over the same \`axes\`. A pass joins sums into it.`,
  inputs: ['...x: f32 [...]'],
  outputs: ['...y: f32 [...]'],
  attributes: reductionAttributes,
  constraints: { axes: axesInRange, shapes: `at most ${mostSums} tensors, of one shape` },
  exact: Array.from({ length: mostSums }, (_, i) => i),
  infer(inputs, attributes, violates) {
    const shapes = new Set(inputs.map(({ shape }) => shape.join()));
    if (inputs.length > mostSums || shapes.size > 1) violates('shapes', inputs.map(shapeText).join(', '));
    return inputs.map((x) => reducedType(x, attributes, (found) => violates('axes', found)));
  },
  reference: (inputs, attributes, outputs, run) =>
    inputs.flatMap((input, i) => sum.reference([input], attributes, [outputs[i]!], run)),
  flop: (inputs) => inputs.reduce((total, { shape }) => total + elementCount(shape), 0),
  samples: [
    sample('columns', 2, [37, 12], [0]),
    sample('rows', 2, [5, 7], [1]),
    sample('everything, of one', 1, [3, 5, 7], [0, 1, 2]),
  ],
});

function sample(
  name: string,
  count: number,
  shape: readonly number[],
  axes: readonly number[],
): OpSample<AttributesOf<typeof reductionAttributes>> {
  return {
    name,
    inputs: Array.from({ length: count }, (): SampleInput => ({ shape })),
    attributes: { axes, keep: false },
  };
}
