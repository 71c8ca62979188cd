import type { ModelCall, ModelReference } from '../../model/model.ts';
import type { MatchedStateHead } from '../head.ts';
import { detectionPrefix } from '../parts/detection_prefix.ts';
import { linearDefault, standardNormal } from '../parts/initializers.ts';
import { linear } from '../parts/linear.ts';

/** Name of the head whose classes are embedded. */
function classHead(call: ModelCall): string {
  return (call.args.classes as ModelReference).member!;
}

export const attributes: MatchedStateHead = {
  name: 'attributes',
  category: 'head',
  summary:
    'Scores of attributes for every query: relu(A2 (A1 [h ; e[class]])), with an embedding e of the class that the query ' +
    'is matched with (in training) or predicts.',
  parameters: [
    {
      name: 'classes',
      type: { kind: 'member', of: 'head', puts: ['object_classes'] },
      doc: 'The head with the scores of the classes.',
      positional: true,
    },
    { name: 'out', type: { kind: 'integer', min: 1 }, doc: 'Number of attributes.' },
    {
      name: 'embedding',
      type: { kind: 'integer', min: 1 },
      doc: 'Width of the class embedding.',
      default: 256,
    },
    { name: 'hidden', type: { kind: 'integer', min: 1 }, doc: 'Width between the maps.', default: 512 },
  ],
  example: 'head { attribute: attributes(head.label, out: dataset.attributes) }',
  input: 'matched_states',
  puts: 'object_attributes',
  tap: { name: 'attribute.scores', layers: 'each' },
  published: (task) => `${detectionPrefix(task)}attribute_head.`,
  outputs: (call) => Number(call.args.out),
  build(context, states, { heads, classes }) {
    const { builder } = context;
    const width = states.type.shape.at(-1)!;
    const [embedding, inner] = [context.number('embedding'), context.number('hidden')];
    const table = context.parameter('cls_embed.weight', {
      initializer: standardNormal,
      shape: [heads.get(classHead(context.call))!.type.shape.at(-1)!, embedding],
    });
    const embedded = builder.op('gather_rows', [table, classes], { padding_row: -1 });
    const joined = builder.concat([states, embedded], 2);
    const first = linear(context, joined, {
      name: 'attr_linear1',
      out: inner,
      initializer: linearDefault(width + embedding),
    });
    const out = context.number('out');
    const scores = linear(context, first, { name: 'attr_linear2', out, initializer: linearDefault(inner) });
    return builder.op('relu', [scores]);
  },
};
