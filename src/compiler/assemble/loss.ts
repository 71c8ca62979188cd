import { termOutput, weightOutput } from '../artifact/loss_outputs.ts';
import { type Builtins, builtinNamed } from '../catalog/builtins.ts';
import type { MatchedTruth } from '../catalog/layer.ts';
import type { LossBuiltin, LossMean } from '../catalog/loss.ts';
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
  /** Number of last decoder layers that count towards the loss; earlier ones exist for tests. */
  readonly counted: number;
  readonly matching: MatchedTruth | undefined;
}

/**
 * Adds `loss`, the sum of the task's weighted terms over the decoder layers that count, and each term
 * separately as `loss.TERM`, f32 [layers]. `weight.TERM`, f32 [layers] or [], is the weight of a mean that is
 * not over the records of the batch.
 */
export function buildLoss(context: BuildContext, sources: LossSources): void {
  const { task, builder } = context;
  const names = termNames(task.loss, sources.builtins);
  const ids = termIds(task.loss, sources.builtins);
  const totals = task.loss.map((term, i) => {
    const { value, over, weighted } = buildTerm(context, sources, term, ids[i]!);
    builder.output(termOutput(names[i]!), 'term', value);
    if (over !== 'records') builder.output(weightOutput(names[i]!), 'weight', over);
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

/** A term as reported (`lossTerms`), the weight of its mean, and the term with its factor. */
function buildTerm(
  context: BuildContext,
  { builtins, outputs, matching }: LossSources,
  { weight, call }: ModelLossTerm,
  id: string,
): { readonly value: Value; readonly over: LossMean['over']; readonly weighted: Value } {
  const loss = builtinNamed(builtins.losses, call.builtin);
  const { task, builder } = context;
  const build = buildOf(context, loss, call, matching);
  const { values, layers } = bindInputs(context, loss, call, id, outputs);
  const prefix = loss.published?.(task) ?? `losses.${task.name}.${id}.`;
  const place = { path: `${task.name}.loss`, prefix: () => prefix };
  const { mean, over } = locating(call.span, call.span, () =>
    inLayer(context, call, place, (within) => build(within, values, layers)),
  );
  const weighted = builder.withOrigin(place.path, call.span, () => builder.scale(mean, weight));
  return { value: loss.compares === 'matches' ? mean : weighted, over, weighted };
}

/**
 * The body of a loss, bound to the matched truth if it compares matches. Throws an AssemblyError if that
 * truth is missing.
 */
function buildOf(
  { task }: BuildContext,
  loss: LossBuiltin,
  call: ModelCall,
  matching: MatchedTruth | undefined,
): (...args: Parameters<Extract<LossBuiltin, { compares: 'records' }>['build']>) => LossMean {
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
