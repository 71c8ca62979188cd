import type { Builtins } from '../catalog/builtins.ts';
import type { MatchedTruth } from '../catalog/layer.ts';
import type { Value } from '../ir/graph.ts';
import type { HeadSource, ModelDecoding } from '../model/model.ts';
import type { BuildContext } from './context.ts';
import { decode } from './decoder.ts';
import type { Sources } from './encoder.ts';
import { type EncodedByName, encodeAll, tokensOf } from './encoders.ts';
import {
  buildMatchedHeads,
  buildStateHeads,
  expectNoMatchedHeads,
  type HeadOutputs,
  layerOf,
  matchedHeads,
  type States,
  tapHeads,
} from './heads.ts';
import { buildLoss } from './loss.ts';
import { buildMatching, predictedClasses } from './matching.ts';

/** States of a task's decoder. */
interface Decoded {
  /** States of the layers that heads act on, one layer after the other. */
  readonly states: States;
  /** Hidden states of the last layer [batch, queries, width]. */
  readonly last: Value;
  /** Number of last layers that count towards the loss. */
  readonly counted: number;
}

/** Assembles a task: encoders, decoder, heads, matching, loss. Throws an AssemblyError. */
export function buildTask(context: BuildContext, sources: Sources): void {
  const { builtins } = sources;
  const { decoding } = context.task;
  const encoded = encodeAll(context, sources);
  const decoded = decoding ? decodedStates(context, sources, decoding, encoded) : undefined;
  const direct = buildStateHeads(context, builtins, statesOf(context, sources, encoded, decoded));
  if (decoding?.match && decoded) {
    buildMatchedTask(context, builtins, { decoded, match: decoding.match, direct });
    return;
  }
  expectNoMatchedHeads(builtins, context.task);
  tapHeads(context, builtins, direct);
  outputPredictions(context, lastLayer(context, direct));
  if (context.mode === 'predict') return;
  buildLoss(context, { builtins, outputs: direct, counted: decoded?.counted ?? 1, matching: undefined });
}

/** A task whose queries are matched with targets. */
interface MatchedTask {
  readonly decoded: Decoded;
  readonly match: NonNullable<ModelDecoding['match']>;
  /** Outputs of the heads that need no matching. */
  readonly direct: HeadOutputs;
}

/** Heads, predictions and, except in `predict`, the loss of a task whose queries are matched with targets. */
function buildMatchedTask(context: BuildContext, builtins: Builtins, task: MatchedTask): void {
  const { decoded, match, direct } = task;
  if (context.mode === 'predict') {
    buildMatchedPredictions(context, builtins, task);
    return;
  }
  const { states, counted } = decoded;
  const matching: MatchedTruth = buildMatching(context, builtins, match, direct, states.layers);
  const dependent = buildMatchedHeads(context, builtins, states, {
    heads: direct,
    classes: matching.classes,
  });
  const outputs = new Map([...direct, ...dependent]);
  tapHeads(context, builtins, outputs);
  buildMatchedPredictions(context, builtins, task);
  buildLoss(context, { builtins, outputs, counted, matching });
}

/** Predictions use the last decoder layer and no ground truth. */
function buildMatchedPredictions(
  context: BuildContext,
  builtins: Builtins,
  { decoded: { last }, match, direct }: MatchedTask,
): void {
  const predicted = lastLayer(context, direct);
  const lastStates = { values: last, layers: 1 };
  const predictedDependent =
    matchedHeads(builtins, context.task).length > 0
      ? buildMatchedHeads(context, builtins, lastStates, {
          heads: predicted,
          classes: predictedClasses(context, builtins, match, predicted),
        })
      : new Map();
  outputPredictions(context, new Map([...predicted, ...predictedDependent]));
}

function decodedStates(
  context: BuildContext,
  sources: Sources,
  decoding: ModelDecoding,
  encoded: EncodedByName,
): Decoded {
  const hidden = decode(context, sources, decoding, encoded);
  const counted = decoding.everyLayer ? hidden.length : 1;
  // Published detection heads act on every layer, whether or not all of them count; reference cases compare
  // all of them.
  const used = decoding.match && context.taps ? hidden : hidden.slice(-counted);
  const values = context.builder.concat(used, 0);
  return { states: { values, layers: used.length }, last: hidden.at(-1)!, counted };
}

/**
 * The states that a head reads: those of the decoder, or tokens of an encoder or view [batch, tokens, width].
 */
function statesOf(
  context: BuildContext,
  sources: Sources,
  encoded: EncodedByName,
  decoded: Decoded | undefined,
): (source: HeadSource) => States {
  return (source) => {
    if (source.kind === 'encoder') {
      return { values: tokensOf(context, sources, encoded, source.memory).values, layers: 1 };
    }
    if (!decoded) throw new Error(`task '${context.task.name}' has no decoder for its heads`);
    return decoded.states;
  };
}

function lastLayer(context: BuildContext, outputs: HeadOutputs): HeadOutputs {
  return new Map(
    [...outputs].map(([name, { value, layers }]) => [
      name,
      { value: layerOf(context, value, layers - 1, layers), layers: 1 },
    ]),
  );
}

function outputPredictions({ builder }: BuildContext, outputs: HeadOutputs): void {
  for (const [name, { value }] of outputs) builder.output(`head.${name}`, 'head', value);
}
