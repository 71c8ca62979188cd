import type { StateHead } from '../head.ts';
import { reads } from '../parts/arguments.ts';
import { firstState } from '../parts/first_state.ts';
import { linear } from '../parts/linear.ts';

export const embedding: StateHead = {
  name: 'embedding',
  category: 'head',
  summary:
    'An embedding of each record: a linear map of the first query or token. Losses and metrics that compare embeddings by ' +
    'cosine normalise them.',
  parameters: [
    { ...reads, positional: true },
    { name: 'width', type: { kind: 'integer', min: 1 }, doc: 'Width of the embedding.', positional: true },
    { name: 'bias', type: { kind: 'boolean' }, doc: 'Adds a bias to the linear map.', default: false },
  ],
  example: 'head { image: embedding(vision, 64)  text: embedding(language, 64) }',
  input: 'states',
  puts: 'embedding',
  outputs: (call) => Number(call.args.width),
  build(context, states) {
    const x = firstState(context.builder, states);
    const initializer = { kind: 'normal', std: 1 / Math.sqrt(states.type.shape[2]!) } as const;
    const out = context.number('width');
    if (context.boolean('bias')) return linear(context, x, { out, initializer });
    const weight = context.parameter('weight', { initializer, shape: [out, x.type.shape[1]!] });
    return context.builder.matmul(x, weight, { transposeB: true });
  },
};
