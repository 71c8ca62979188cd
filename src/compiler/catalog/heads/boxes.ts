import type { HeadBuiltin } from '../layer.ts';
import { linearDefault } from '../parts/initializers.ts';
import { linear } from '../parts/linear.ts';

export const boxes: HeadBuiltin = {
  name: 'boxes',
  category: 'head',
  summary:
    'A box for every query, as centre x, centre y, width and height in fractions of the image: ' +
    'sigmoid(W3 relu(W2 relu(W1 h))).',
  parameters: [
    { name: 'layers', type: { kind: 'integer', min: 1 }, doc: 'Number of linear maps.', default: 3 },
    {
      name: 'hidden',
      type: { kind: 'integer', min: 1 },
      doc: "Width between the maps; the decoder's where it is not given.",
      default: null,
    },
  ],
  example: 'head { label: object_classes(dataset.classes)  box: boxes() }',
  tap: { name: 'detection.boxes', layers: 'stacked' },
  outputs: () => 4,
  build(context, hidden) {
    const { builder } = context;
    const inner = context.optionalNumber('hidden') ?? hidden.type.shape.at(-1)!;
    const last = context.number('layers') - 1;
    let x = hidden;
    for (let i = 0; i <= last; i++) {
      const initializer = linearDefault(x.type.shape.at(-1)!);
      const y = linear(context, x, { name: `layers.${i}`, out: i === last ? 4 : inner, initializer });
      x = builder.op(i === last ? 'sigmoid' : 'relu', [y]);
    }
    return x;
  },
};
