import { type Builtins, builtinNamed } from '../catalog/builtins.ts';
import type { MatchedTruth } from '../catalog/layer.ts';
import type { LossBuiltin } from '../catalog/loss.ts';
import type { Value } from '../ir/graph.ts';
import type { ModelCall, ModelLossTerm } from '../model/model.ts';
import { type BuildContext, inLayer } from './context.ts';
import type { HeadOutputs } from './heads.ts';
import { bindInputs } from './loss_inputs.ts';
import { locating, problem } from './problem.ts';
import { termIds, termNames } from './terms.ts';

export interface LossSources {
  readonly builtins: Builtins;
  readonly outputs: HeadOutputs;
  /** Number of decoder layers, from the last, that count; earlier ones exist for tests. */
  readonly counted: number;
  readonly matching: MatchedTruth | undefined;
}

/**
 * Adds `loss`, the sum of the task's weighted terms over the decoder layers that count, and each term
 * separately as `loss.TERM`, f32 [layers].
 */
export function buildLoss(context: BuildContext, sources: LossSources): void {
  const { task, builder } = context;
  const names = termNames(task.loss, sources.builtins);
  const ids = termIds(task.loss, sources.builtins);
  const totals = task.loss.map((term, i) => {
    const { value, weighted } = buildTerm(context, sources, term, ids[i]!);
    builder.output(`loss.${names[i]}`, 'term', value);
    return builder.withOrigin(`${task.name}.loss`, term.call.span, () =>
      total(context, weighted, sources.counted),
    );
  });
  const loss = builder.withOrigin(`${task.name}.loss`, task.span, () =>
    totals.reduce((sum, term) => builder.add(sum, term)),
  );
  builder.output('loss', 'loss', loss);
}

/** Sum over the layers that count: [layers] → []. */
function total({ builder }: BuildContext, term: Value, wanted: number): Value {
  const layers = term.type.shape[0]!;
  const counted = Math.min(wanted, layers);
  const last = counted === layers ? term : builder.slice(term, 0, layers - counted, layers);
  return counted === 1 ? builder.reshape(last, []) : builder.sum(last, [0]);
}

/**
 * A term as reported, and with its factor. The factor of a loss on records is part of the reported term:
 * scaling by the number of labels is how the published loss is defined.
 */
function buildTerm(
  context: BuildContext,
  { builtins, outputs, matching }: LossSources,
  { weight, call }: ModelLossTerm,
  id: string,
): { readonly value: Value; readonly weighted: Value } {
  const loss = builtinNamed(builtins.losses, call.builtin);
  const { task, builder } = context;
  const build = buildOf(context, loss, call, matching);
  const { values, layers } = bindInputs(context, loss, call, id, outputs);
  const prefix = loss.published?.(task) ?? `losses.${task.name}.${id}.`;
  const place = { path: `${task.name}.loss`, prefix: () => prefix };
  const value = locating(call.span, call.span, () =>
    inLayer(context, call, place, (within) => build(within, values, layers)),
  );
  const weighted = builder.withOrigin(place.path, call.span, () => builder.scale(value, weight));
  return { value: loss.compares === 'matches' ? value : weighted, weighted };
}

/**
 * The body of a loss, with the matched truth where it compares matches. Throws an AssemblyError where that is
 * missing.
 */
function buildOf(
  { task }: BuildContext,
  loss: LossBuiltin,
  call: ModelCall,
  matching: MatchedTruth | undefined,
): (...args: Parameters<Extract<LossBuiltin, { compares: 'records' }>['build']>) => Value {
  if (loss.compares === 'records') return (...args) => loss.build(...args);
  if (matching) return (...args) => loss.build(...args, matching);
  throw problem(
    'E0409',
    `\`${call.builtin}\` compares queries with the boxes they are matched with; task \`${task.name}\` has no \`match\``,
    [
      { span: call.span, text: 'needs `match`' },
      { span: task.span, text: 'in this task' },
    ],
    'add `match: hungarian(head.label, head.box)`',
  );
}
