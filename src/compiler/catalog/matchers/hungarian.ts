import type { MatchBuiltin } from '../layer.ts';
import type { ParameterSignature } from '../signature.ts';

function weight(name: string, doc: string, value: number): ParameterSignature {
  return { name, type: { kind: 'number', min: 0 }, doc, default: value };
}

export const hungarian: MatchBuiltin = {
  name: 'hungarian',
  category: 'match',
  summary:
    'One-to-one matching of queries and targets of least total cost, for each image: class·(−p[label]) + ' +
    'l1·|b − t|₁ + giou·(−GIoU), with p the softmax of the scores (DETR, arXiv 2005.12872, section 3.1). The targets ' +
    'are `truth.label` and `truth.box`. It has no gradient.',
  parameters: [
    {
      name: 'scores',
      type: { kind: 'member', of: 'head', puts: ['object_classes'] },
      doc: 'Head with a score for each class and for "no object".',
      positional: true,
    },
    {
      name: 'boxes',
      type: { kind: 'member', of: 'head', puts: ['boxes'] },
      doc: 'Head with the boxes.',
      positional: true,
    },
    weight('class', 'Weight of the probability of the target class.', 1),
    weight('l1', 'Weight of the L1 distance between the boxes.', 5),
    weight('giou', 'Weight of the generalised IoU of the boxes.', 2),
  ],
  example: 'match: hungarian(head.label, head.box, class: 1, l1: 5, giou: 2)',
  heads: ['scores', 'boxes'],
  truth: {
    label: { dtype: 'i32', shape: ['batch', 'boxes'] },
    box: { dtype: 'f32', shape: ['batch', 'boxes', 4] },
  },
  classes: 'label',
  build(context, heads, truth) {
    const { builder } = context;
    const probabilities = builder.op('softmax', [heads.scores!]);
    const weights = {
      class: context.number('class'),
      box: context.number('l1'),
      giou: context.number('giou'),
    };
    const cost = builder.op('match_cost', [probabilities, heads.boxes!, truth.label!, truth.box!], weights);
    const [queries, targets] = builder.node('assignment', [cost, truth.label!]);
    return { cost, queries, targets };
  },
};
