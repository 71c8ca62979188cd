import type { LossWord } from '../catalog/layer.ts';
import { type Words, wordNamed } from '../catalog/words.ts';
import type { TensorType, Value } from '../ir/graph.ts';
import { typeText } from '../ir/type_text.ts';
import type { ModelCall, ModelLossTerm, ModelReference } from '../resolve/model.ts';
import type { Workshop } from './context.ts';
import { problem } from './problem.ts';

/** By name of the head: what it puts out on one decoder layer. */
export type HeadOutputs = ReadonlyMap<string, Value>;

/**
 * Adds `loss`, the sum of the task's weighted terms over the given decoder layers, and each term by itself. A task with one
 * loss has the published names `loss.loss_0`, `loss.loss_1`, …; several are told apart by head and word.
 */
export function buildLoss(workshop: Workshop, words: Words, layers: readonly HeadOutputs[]): void {
  const { task, builder } = workshop;
  const names = termNames(task.loss);
  const terms = layers.flatMap((outputs, layer) =>
    task.loss.map((term, i) => {
      const value = buildTerm(workshop, words, term, outputs);
      builder.output(`loss.${names[i]}_${layer}`, 'term', value);
      return value;
    }),
  );
  builder.output(
    'loss',
    'loss',
    builder.withOrigin(`${task.name}.loss`, task.span, () => sum(workshop, terms)),
  );
}

function sum({ builder }: Workshop, terms: readonly Value[]): Value {
  return terms.reduce((total, term) => builder.add(total, term));
}

function termNames(terms: readonly ModelLossTerm[]): readonly string[] {
  if (terms.length === 1) return ['loss'];
  const names = terms.map(({ call }) => `${memberOf(call, 'head')}_${call.word}`);
  return names.map((name, i) => (names.indexOf(name) === i ? name : `${name}${i + 1}`));
}

function memberOf(call: ModelCall, argument: string): string {
  return (call.args[argument] as ModelReference).member!;
}

/** A factor counts as part of its term: scaling by the number of labels is how the published loss is defined. */
function buildTerm(
  workshop: Workshop,
  words: Words,
  { weight, call }: ModelLossTerm,
  outputs: HeadOutputs,
): Value {
  const { task, builder } = workshop;
  const word = wordNamed(words.losses, call.word);
  const head = outputs.get(memberOf(call, 'head'))!;
  return builder.withOrigin(`${task.name}.loss`, call.span, () => {
    const truth = truthInput(workshop, word, call, head);
    return builder.scale(word.build(builder, { head, truth, call }), weight);
  });
}

/** The truth tensors a loss takes, with sizes filled in; `head` [batch, labels] is what it is compared with. */
export function truthTypes(
  word: LossWord,
  batch: number,
  labels: number,
): readonly (TensorType & { argument: string })[] {
  const sizes: Readonly<Record<string, number>> = { batch, labels };
  return word.truth.map(({ argument, dtype, shape }) => ({
    argument,
    dtype,
    shape: shape.map((name) => sizes[name]!),
    dims: shape,
  }));
}

function truthInput({ task, builder }: Workshop, word: LossWord, call: ModelCall, head: Value): Value {
  const [batch, labels] = head.type.shape as [number, number];
  const { argument, ...type } = truthTypes(word, batch, labels)[0]!;
  const name = `truth.${memberOf(call, argument)}`;
  const value = builder.input(name, 'batch', type);
  if (typeText(value.type) === typeText(type)) return value;
  throw problem(
    'E0408',
    `\`${name}\` cannot be both ${typeText(value.type)} and ${typeText(type)} in task \`${task.name}\``,
    [
      { span: call.span, text: `\`${call.word}\` reads ${typeText(type)}` },
      { span: task.span, text: 'in this task' },
    ],
    'classes (`truth.label`) go with cross_entropy, soft scores (`truth.scores`) with binary_cross_entropy',
  );
}
