import { type Builtins, builtinNamed } from '../catalog/builtins.ts';
import type { LossBuiltin, MatchedTruth } from '../catalog/layer.ts';
import { lossPrefix } from '../catalog/names.ts';
import type { Value } from '../ir/graph.ts';
import type { ModelCall, ModelLossTerm, ModelReference } from '../model/model.ts';
import { inLayer, type Workshop } from './context.ts';
import type { HeadOutputs } from './heads.ts';
import { locating, problem } from './problem.ts';
import { TruthConflict, truthOfLayers } from './truth.ts';

export interface LossSources {
  readonly builtins: Builtins;
  /** Outputs for [layers · batch] rows. */
  readonly outputs: HeadOutputs;
  readonly layers: number;
  /** How many of the last layers count; the others are there for tests. */
  readonly counted: number;
  readonly matching: MatchedTruth | undefined;
}

/**
 * Adds `loss`, the sum of the task's weighted terms over the decoder layers that count, and each term by itself as
 * f32 [layers]. A task with one loss has the published name `loss.loss`, losses on matched boxes theirs (`loss.loss_ce`);
 * others are told apart by head and word.
 */
export function buildLoss(workshop: Workshop, sources: LossSources): void {
  const { task, builder } = workshop;
  const names = termNames(task.loss, sources.builtins);
  const totals = task.loss.map((term, i) => {
    const { value, weighted } = buildTerm(workshop, sources, term);
    builder.output(`loss.${names[i]}`, 'term', value);
    return builder.withOrigin(`${task.name}.loss`, term.call.span, () => total(workshop, weighted, sources));
  });
  const loss = builder.withOrigin(`${task.name}.loss`, task.span, () =>
    totals.reduce((sum, term) => builder.add(sum, term)),
  );
  builder.output('loss', 'loss', loss);
}

/** [layers] → scalar */
function total({ builder }: Workshop, term: Value, { layers, counted }: LossSources): Value {
  const last = counted === layers ? term : builder.slice(term, 0, layers - counted, layers);
  return counted === 1 ? builder.reshape(last, []) : builder.sum(last, [0]);
}

function termNames(terms: readonly ModelLossTerm[], builtins: Builtins): readonly string[] {
  if (terms.length === 1 && !builtinNamed(builtins.losses, terms[0]!.call.word).afterMatching)
    return ['loss'];
  const names = terms.map(({ call }) => {
    const { afterMatching } = builtinNamed(builtins.losses, call.word);
    return afterMatching ? `loss_${afterMatching}` : `${memberOf(call, 'head')}_${call.word}`;
  });
  return names.map((name, i) => (names.indexOf(name) === i ? name : `${name}${i + 1}`));
}

function memberOf(call: ModelCall, argument: string): string {
  return (call.args[argument] as ModelReference).member!;
}

/**
 * A term of its own, and with its factor. Of a task with one truth a record the factor counts as part of the term: scaling
 * by the number of labels is how the published loss is defined.
 */
function buildTerm(
  workshop: Workshop,
  sources: LossSources,
  { weight, call }: ModelLossTerm,
): { readonly value: Value; readonly weighted: Value } {
  const { task, builder } = workshop;
  const { builtins, outputs, layers, matching } = sources;
  const word = builtinNamed(builtins.losses, call.word);
  if (word.afterMatching && !matching) throw withoutMatch(workshop, call);
  const head = outputs.get(memberOf(call, 'head'))!;
  const truth = truthInput(workshop, word, call, head, layers);
  const place = { path: `${task.name}.loss`, prefix: () => lossPrefix(task) };
  const args = { head, truth, layers, ...(matching ? { matching } : {}) };
  const value = locating(call.span, call.span, () =>
    inLayer(workshop, call, place, (context) => word.build(context, args)),
  );
  const weighted = builder.withOrigin(place.path, call.span, () => builder.scale(value, weight));
  return { value: word.afterMatching ? value : weighted, weighted };
}

function withoutMatch({ task }: Workshop, call: ModelCall) {
  return problem(
    'E0409',
    `\`${call.word}\` compares queries with the boxes they are matched with; task \`${task.name}\` matches nothing`,
    [
      { span: call.span, text: 'needs `match`' },
      { span: task.span, text: 'in this task' },
    ],
    'add `match: hungarian(head.label, head.box)`',
  );
}

function truthInput(
  workshop: Workshop,
  word: LossBuiltin,
  call: ModelCall,
  head: Value,
  layers: number,
): Value {
  const { argument, ...type } = word.truth[0]!;
  const member = memberOf(call, argument);
  try {
    return truthOfLayers(workshop, member, type, layers, head.type.shape.at(-1)!);
  } catch (error) {
    if (!(error instanceof TruthConflict)) throw error;
    throw problem(
      'E0408',
      `\`truth.${member}\` cannot be both ${error.known} and ${error.wanted} in task \`${workshop.task.name}\``,
      [
        { span: call.span, text: `\`${call.word}\` reads ${error.wanted}` },
        { span: workshop.task.span, text: 'in this task' },
      ],
      'classes (`truth.label`) go with cross_entropy, soft scores (`truth.scores`) with binary_cross_entropy',
    );
  }
}
