import type { StateHead } from '../head.ts';
import { reads } from '../parts/arguments.ts';
import { linearDefault } from '../parts/initializers.ts';
import { linear } from '../parts/linear.ts';

export const objectClasses: StateHead = {
  name: 'object_classes',
  category: 'head',
  summary:
    'Scores of classes for every query, by a linear map; one more than the classes, the last for "no object".',
  parameters: [
    {
      name: 'classes',
      type: { kind: 'integer', min: 1 },
      doc: 'Number of classes, without "no object".',
      positional: true,
    },
    reads,
  ],
  example: 'head { label: object_classes(dataset.classes)  box: boxes() }',
  input: 'states',
  puts: 'object_classes',
  tap: { name: 'detection.logits', layers: 'stacked' },
  published: (task) => `class_embeds.${task.name}.`,
  outputs: (call) => Number(call.args.classes) + 1,
  build(context, states) {
    const out = context.number('classes') + 1;
    return linear(context, states, { out, initializer: linearDefault(states.type.shape.at(-1)!) });
  },
};
