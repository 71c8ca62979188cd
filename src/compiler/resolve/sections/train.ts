import { train as signature } from '../../catalog/blocks/train.ts';
import type { NestedSignature } from '../../catalog/signature.ts';
import type { ModelGroup, ModelTrain, ParameterKind } from '../../model/model.ts';
import type { CheckedBlock, CheckedNested } from '../check/block.ts';
import { allKnown, complete, isBoolean, isCall, isNumber, isText, listOf, orNull } from '../check/checked.ts';
import type { Scope } from '../constants/scope.ts';
import type { Expanded } from '../declarations/inherit.ts';
import { warnOfShadowedGroups } from './groups.ts';
import { lengthOf } from './length.ts';
import { warnOfSchedule } from './lr_schedule.ts';
import { checkSection } from './section.ts';

export function trainOf(expanded: Expanded, scope: Scope): ModelTrain | undefined {
  const block = checkSection(expanded, scope);
  const checkpoint = block.one(nested('checkpoint'));
  const evaluate = block.one(nested('evaluate'));
  const groups = allKnown(block.all('group').map(groupOf));
  if (groups) warnOfShadowedGroups(groups, scope);
  const [length, lrSchedule] = [lengthOf(block, expanded, scope), block.get('lr_schedule', isCall)];
  // Epochs become steps when the data is opened.
  if (length?.steps !== undefined && lrSchedule) warnOfSchedule(lrSchedule, length.steps, expanded, scope);
  const settings = complete({
    batch: block.get('batch', isNumber),
    accumulate: block.get('accumulate', isNumber),
    seed: block.get('seed', isNumber),
    optimizer: block.get('optimizer', isCall),
    lrSchedule,
    clip: block.get('clip', orNull(isCall)),
    init: block.get('init', listOf(isCall)),
    noDecay: block.get('no_decay', listOf(isParameterKind)),
    groups,
    checkpoint: numbers(checkpoint, 'every', 'keep'),
    evaluate: evaluationOf(evaluate),
    span: expanded.declared.span,
  });
  return length && settings && { ...settings, ...length };
}

function nested(key: string): NestedSignature {
  return signature.nested.find((known) => known.key === key)!;
}

function evaluationOf(block: CheckedBlock): ModelTrain['evaluate'] | undefined {
  const [common, patience] = [numbers(block, 'every', 'samples'), block.get('patience', orNull(isNumber))];
  return common && patience !== undefined ? { ...common, patience } : undefined;
}

function numbers<A extends string, B extends string>(
  block: CheckedBlock,
  a: A,
  b: B,
): { readonly [K in A | B]: number } | undefined {
  const [first, second] = [block.get(a, isNumber), block.get(b, isNumber)];
  if (first === undefined || second === undefined) return undefined;
  return { [a]: first, [b]: second } as { readonly [K in A | B]: number };
}

function groupOf({ key, name, block }: CheckedNested): ModelGroup | undefined {
  const [learningRate, weightDecay] = [
    block.get('lr', orNull(isNumber)),
    block.get('weight_decay', orNull(isNumber)),
  ];
  const group = complete({
    name: name?.name,
    params: block.get('params', listOf(isText)),
    frozen: block.get('frozen', isBoolean),
    span: (name ?? key).span,
  });
  if (!group || learningRate === undefined || weightDecay === undefined) return undefined;
  return { ...group, learningRate: learningRate ?? undefined, weightDecay: weightDecay ?? undefined };
}

function isParameterKind(value: unknown): value is ParameterKind {
  return value === 'bias' || value === 'norm';
}
