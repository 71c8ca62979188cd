import type { ParameterGroup } from '../artifact/run_spec.ts';
import type { ModelTrain } from '../model/model.ts';
import { groupOf, type ParameterSpec } from './parameters.ts';

/**
 * Groups of parameters by index: the default group, the groups of the spec and, if `no_decay` exempts any
 * parameters, a copy of each of these without weight decay, in the same order.
 */
export function parameterGroups(train: ModelTrain): readonly ParameterGroup[] {
  const { lr, weight_decay: decay } = train.optimizer.args;
  const [learningRate, weightDecay] = [Number(lr), Number(decay ?? 0)];
  const groups: readonly ParameterGroup[] = [
    { name: 'default', learningRate, weightDecay },
    ...train.groups.map((group) => ({
      name: group.name,
      learningRate: group.learningRate ?? learningRate,
      weightDecay: group.weightDecay ?? weightDecay,
    })),
  ];
  if (train.noDecay.length === 0) return groups;
  const exempt = groups.map((group) => ({ ...group, name: `${group.name}, no decay`, weightDecay: 0 }));
  return [...groups, ...exempt];
}

/** Index of a parameter's group in `parameterGroups`. */
export function groupIndex({ path, kinds }: ParameterSpec, { groups, noDecay }: ModelTrain): number {
  const group = groupOf(path, groups);
  const index = group ? groups.indexOf(group) + 1 : 0;
  const exempt = kinds.some((kind) => noDecay.includes(kind));
  return exempt ? 1 + groups.length + index : index;
}
