import type { OutputKind } from '../artifact/run_spec.ts';
import type { Value } from '../ir/graph.ts';
import type { ModelCall } from '../model/model.ts';
import type { LayerContext } from './layer.ts';
import type { Signature } from './signature.ts';

/** The activation that tests compare under the name of the published reference cases. */
export interface HeadTap {
  readonly name: string;
  /**
   * Whether the activation is that of the last decoder layer, of all layers in one tensor, or one tensor per
   * layer.
   */
  readonly layers: 'last' | 'stacked' | 'each';
}

interface HeadCommon extends Signature {
  readonly category: 'head';
  readonly puts: OutputKind;
  /** Size of the last axis of the output. `heads`: all heads of the task, for heads that refer to others. */
  outputs(call: ModelCall, heads: readonly ModelCall[]): number;
  readonly tap?: HeadTap;
  /**
   * Prefix of the parameters in published checkpoints, with its dot. A second head of the task with the same
   * prefix adds its own name; a head without a published prefix is named `heads.TASK.NAME.`.
   */
  published?(task: { readonly family: string; readonly name: string }): string;
}

/**
 * A head on states: those of the task's decoder, where N = layers · batch rows hold one decoder layer after
 * the other, or the tokens of an encoder or view, where N = batch.
 */
export interface StateHead extends HeadCommon {
  readonly input: 'states';
  /** states [N, Q, width]; returns for example logits [N, classes] or boxes [N, Q, 4]. */
  build(context: LayerContext, states: Value): Value;
}

/** Inputs of a head on matched states, in addition to the states. */
export interface MatchedStates {
  /** Outputs of the task's other heads by name. */
  readonly heads: ReadonlyMap<string, Value>;
  /**
   * i32 [N, Q]: class of the target that the query is matched with (training) or that it predicts
   * (evaluation).
   */
  readonly classes: Value;
}

/**
 * A head on decoder states that also depends on the class of each query, which is known only after matching.
 */
export interface MatchedStateHead extends HeadCommon {
  readonly input: 'matched_states';
  /** states [N, Q, width]. */
  build(context: LayerContext, states: Value, matched: MatchedStates): Value;
}

/** A head of a task: its signature and its body built from ops. One file each in catalog/heads. */
export type HeadBuiltin = StateHead | MatchedStateHead;
