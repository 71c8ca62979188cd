import type { LossTermSpec } from '../artifact/run_spec.ts';
import { type Builtins, builtinNamed } from '../catalog/builtins.ts';
import type { ModelCall, ModelLossTerm, ModelReference } from '../model/model.ts';

/**
 * Identifiers of the terms of a task's loss: the published name of a loss on matched boxes (`loss_ce`), else
 * its heads and the loss (`answer_cross_entropy`), numbered if repeated.
 */
export function termIds(terms: readonly ModelLossTerm[], builtins: Builtins): readonly string[] {
  const ids = terms.map(({ call }) => {
    const loss = builtinNamed(builtins.losses, call.builtin);
    if (loss.compares === 'matches') return loss.term;
    const heads = Object.keys(loss.inputs).filter((argument) => loss.inputs[argument]!.from === 'head');
    return [...heads.map((argument) => memberOf(call, argument)), call.builtin].join('_');
  });
  return ids.map((id, i) => (ids.indexOf(id) === i ? id : `${id}${i + 1}`));
}

/**
 * Names under which terms are reported: their identifiers, or `loss`, as published, for a single loss on
 * records.
 */
export function termNames(terms: readonly ModelLossTerm[], builtins: Builtins): readonly string[] {
  const [first, ...others] = terms;
  const single = first && others.length === 0 && builtinNamed(builtins.losses, first.call.builtin);
  return single && single.compares === 'records' ? ['loss'] : termIds(terms, builtins);
}

/**
 * Names and factors of the reported terms. The factor of a loss on records is part of its reported term:
 * scaling by the number of labels is how the published loss is defined.
 */
export function lossTerms(terms: readonly ModelLossTerm[], builtins: Builtins): readonly LossTermSpec[] {
  const names = termNames(terms, builtins);
  return terms.map(({ weight, call }, i) => {
    const { compares } = builtinNamed(builtins.losses, call.builtin);
    return { name: names[i]!, factor: compares === 'matches' ? weight : 1 };
  });
}

/** NAME of an argument `head.NAME` or `truth.NAME`. */
export function memberOf(call: ModelCall, argument: string): string {
  return (call.args[argument] as ModelReference).member!;
}

/** Graph input with the class weights of a term. */
export function classWeightsName(id: string): string {
  return `class_weights.${id}`;
}
