import { elementCount } from '../ir/graph.ts';
import type { ReferenceTensor } from '../ir/op.ts';
import { computeOp } from './define.ts';
import { blockColumns } from './squared_sum.ts';
import { rule } from './support/rules.ts';

function copy({ shape, data }: ReferenceTensor): ReferenceTensor {
  return { shape, data: Float64Array.from(data) };
}

function scalar(value: number): ReferenceTensor {
  return { shape: [], data: Float64Array.of(value) };
}

/** Number of inputs after the parameters, the gradients and the states: blocks, rates and clip. */
const tables = 3;

/** θ ← θ − rate·(s + g), s ← s + g: one state and two rates, one of them unused. */
const sampleRule = rule(
  ['parameter', 'gradient', 'sum', 'rate', 'unused'],
  [
    { op: 'add', of: ['sum', 'gradient'] },
    { op: 'multiply', of: ['rate', 0] },
    { op: 'subtract', of: ['parameter', 1] },
  ],
  [2, 0],
);

export const optimizerStep = computeOp({
  name: 'optimizer_step',
  summary:
    'One update of each element of the blocks of an arena by `rule`, a graph of scalars: (θ, clip[0]·g, states, rates[row]) to ' +
    '(θ, states). A block is a row (first element, count, rate row) of `blocks`; elements in no block keep their values. ' +
    'With `skips` a clip[0] of 0 changes nothing. The outputs are written in place.',
  inputs: [
    'parameters: f32 [P]',
    'gradients: f32 [P]',
    '...states?: f32 [P]',
    'blocks: i32 [n, 3]',
    'rates: f32 [k, r]',
    'clip: f32 [1]',
  ],
  outputs: ['parameters: f32 [P]', '...states?: f32 [P]'],
  attributes: { rule: 'graph', skips: 'boolean' },
  infer: (inputs) => [inputs[0], ...inputs.slice(2, -tables)],
  reference(inputs, attributes, _outputs, run) {
    const [parameters, gradients] = inputs;
    const [blocks, rates, clip] = inputs.slice(-tables) as [
      ReferenceTensor,
      ReferenceTensor,
      ReferenceTensor,
    ];
    const results = [parameters, ...inputs.slice(2, -tables)].map(copy);
    if (attributes.skips && clip.data[0] === 0) return results;
    const columns = rates.shape[1]!;
    for (let block = 0; block < blocks.shape[0]!; block++) {
      const [first, count, row] = blocks.data.subarray(block * blockColumns, (block + 1) * blockColumns);
      const coefficients = [...rates.data.subarray(row! * columns, (row! + 1) * columns)];
      for (let i = first!; i < first! + count!; i++) {
        const [theta, ...states] = results.map(({ data }) => data[i]!);
        const operands = [theta!, gradients.data[i]! * clip.data[0]!, ...states, ...coefficients];
        for (const [k, { data }] of run(attributes.rule, operands.map(scalar)).entries())
          results[k]!.data[i] = data[0]!;
      }
    }
    return results;
  },
  /** Upper bound: clip factor and rule for the whole arena, even outside of blocks. */
  flop([parameters], _outputs, { rule: { nodes } }) {
    const operations = nodes.filter(({ op }) => op !== 'constant').length;
    return (1 + operations) * elementCount(parameters.shape);
  },
  samples: [
    {
      name: 'two rates and a gap',
      inputs: [
        { shape: [24] },
        { shape: [24] },
        { shape: [24] },
        { shape: [2, 3], dtype: 'i32', values: [0, 7, 1, 12, 12, 0] },
        { shape: [2, 2], values: [0.1, 0.01, 0.02, 0] },
        { shape: [1], values: [0.5] },
      ],
      attributes: { rule: sampleRule, skips: false },
    },
    {
      name: 'a step that is skipped',
      inputs: [
        { shape: [8] },
        { shape: [8] },
        { shape: [8] },
        { shape: [1, 3], dtype: 'i32', values: [0, 8, 0] },
        { shape: [1, 2], values: [0.1, 0.01] },
        { shape: [1], values: [0] },
      ],
      attributes: { rule: sampleRule, skips: true },
    },
  ],
});
