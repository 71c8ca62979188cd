import { encoderName } from './inputs.ts';
import type { PartTarget, SurveyedPart } from './part.ts';

/** Heads, loss and metric of a task, as fields of its block. */
interface Answer {
  readonly queries: number;
  readonly fields: readonly string[];
}

/** First word of a task's name. */
const verbs: Readonly<Record<PartTarget, string>> = {
  class: 'classify',
  labels: 'tag',
  number: 'predict',
  boxes: 'detect',
};

/** Form of a task, by kind of target. */
const answers: Readonly<Record<PartTarget, (part: SurveyedPart) => Answer>> = {
  class: ({ truth }) => ({
    queries: 1,
    fields: [
      'head { answer: classification(dataset.classes, dropout: 10%) }',
      `loss: cross_entropy(head.answer, truth.${truth})`,
      `metric: accuracy(head.answer, truth.${truth})`,
    ],
  }),
  labels: ({ truth }) => ({
    queries: 1,
    fields: [
      'head { answer: answering(dataset.classes, dropout: 10%) }',
      `loss: dataset.classes * binary_cross_entropy(head.answer, truth.${truth})`,
      `metric: multilabel(head.answer, truth.${truth})`,
    ],
  }),
  number: ({ truth }) => ({
    queries: 1,
    fields: [
      'head { answer: regression() }',
      `loss: mse(head.answer, truth.${truth})`,
      `metric: regression(head.answer, truth.${truth})`,
    ],
  }),
  boxes: ({ survey }) => ({
    queries: Math.min(100, Math.max(10, 2 * survey.mostBoxes)),
    fields: [
      'head { label: object_classes(dataset.classes)  box: boxes() }',
      'match: hungarian(head.label, head.box, class: 1, l1: 5, giou: 2)',
      'loss: set_cross_entropy(head.label, truth.label, no_object: 0.1) + 5 * l1(head.box, truth.box) + 2 * giou(head.box, truth.box)',
      'every_layer: true',
      'metric: mean_ap(head.label, head.box, primary: .map_50)',
    ],
  }),
};

/** The block of a part's task. */
export function taskOf(part: SurveyedPart): readonly string[] {
  const { queries, fields } = answers[part.target](part);
  const attended = part.inputs.map((input) => encoderName(input, part));
  return [
    `task ${verbs[part.target]}_${part.name} {`,
    `  dataset: ${part.name}`,
    '  decoder: shared',
    `  attend: [${attended.join(', ')}]`,
    `  queries: ${queries}`,
    ...fields.map((field) => `  ${field}`),
    '}',
  ];
}
