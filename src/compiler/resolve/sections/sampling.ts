import type { ModelTask } from '../../model/model.ts';
import { allKnown } from '../check/checked.ts';
import type { Scope } from '../constants/scope.ts';
import { at } from '../problems.ts';
import type { DraftTask } from './task.ts';

/** Tasks with normalised sampling weights. Undefined if a weight is invalid or all are 0. */
export function weighed(drafts: readonly DraftTask[], scope: Scope): readonly ModelTask[] | undefined {
  const weights = allKnown(drafts.map((draft) => draft.weight));
  if (!weights) return undefined;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum === 0) return drafts.length === 0 ? undefined : reportNoWeight(drafts, scope);
  for (const draft of drafts) warnOfWeight(draft, scope);
  return allKnown(drafts.map(({ model }, i) => model && { ...model, sampling: weights[i]! / sum }));
}

function reportNoWeight(drafts: readonly DraftTask[], scope: Scope): undefined {
  // Tasks that extend the same template may share the line that sets the weight.
  const spans = new Map(
    drafts.map(({ weightSpan }) => [`${weightSpan.file} ${weightSpan.start}`, weightSpan]),
  );
  const [first, ...others] = [...spans.values()].map((span) => at(span, 'weight 0'));
  return scope.problems.report(
    'E0313',
    'the sampling weights of all tasks sum to 0',
    [first!, ...others],
    'give at least one task a `sampling` above 0; without `sampling` a task has weight 1',
  );
}

function warnOfWeight({ name, weight, weightSpan, weightIsShare }: DraftTask, scope: Scope): void {
  if (weight === 0) {
    scope.problems.warn(
      'E0330',
      `task \`${name}\` is never trained: its sampling weight is 0`,
      [at(weightSpan, 'no step draws this task')],
      'give it a weight above 0, or remove the task',
    );
  } else if (weightIsShare && weight! > 1) {
    scope.problems.warn(
      'E0331',
      `task \`${name}\` has a share of more than 100%`,
      [at(weightSpan, 'above 100%')],
      'weights are relative to their sum: write numbers such as `2`, or percentages that sum to 100%',
    );
  }
}
