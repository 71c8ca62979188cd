import type { HeadBuiltin } from '../layer.ts';
import { linearDefault } from '../parts/initializers.ts';
import { linear } from '../parts/linear.ts';

export const objectClasses: HeadBuiltin = {
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
  ],
  example: 'head { label: object_classes(dataset.classes)  box: boxes() }',
  tap: { name: 'detection.logits', layers: 'stacked' },
  outputs: (call) => Number(call.args.classes) + 1,
  build(context, hidden) {
    const out = context.number('classes') + 1;
    return linear(context, hidden, { out, initializer: linearDefault(hidden.type.shape.at(-1)!) });
  },
};
