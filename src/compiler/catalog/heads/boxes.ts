import type { StateHead } from '../head.ts';
import { activate, activation } from '../parts/activation.ts';
import { layerCount, reads } from '../parts/arguments.ts';
import { linearDefault } from '../parts/initializers.ts';
import { linear } from '../parts/linear.ts';

export const boxes: StateHead = {
  name: 'boxes',
  category: 'head',
  summary:
    'A box for every query, as centre x, centre y, width and height in fractions of the image: ' +
    'sigmoid(W3 relu(W2 relu(W1 h))). ReLU is the default `activation`.',
  parameters: [
    { name: 'layers', type: layerCount, doc: 'Number of linear maps.', default: 3 },
    {
      name: 'hidden',
      type: { kind: 'integer', min: 1 },
      doc: 'Width between the maps; by default the width of the states.',
      default: null,
    },
    activation('relu', 'Function between the linear maps.'),
    reads,
  ],
  example: 'head { label: object_classes(dataset.classes)  box: boxes() }',
  input: 'states',
  puts: 'boxes',
  tap: { name: 'detection.boxes', layers: 'stacked' },
  published: (task) => `bbox_embeds.${task.name}.`,
  outputs: () => 4,
  build(context, states) {
    const { builder } = context;
    const inner = context.optionalNumber('hidden') ?? states.type.shape.at(-1)!;
    const last = context.number('layers') - 1;
    let x = states;
    for (let i = 0; i <= last; i++) {
      const initializer = linearDefault(x.type.shape.at(-1)!);
      const y = linear(context, x, { name: `layers.${i}`, out: i === last ? 4 : inner, initializer });
      x = i === last ? builder.op('sigmoid', [y]) : activate(builder, context.option('activation'), y);
    }
    return x;
  },
};
