import type { ModelTask } from '../../model/model.ts';
import { allKnown } from '../check/checked.ts';
import type { Scope } from '../constants/scope.ts';
import { at } from '../problems.ts';
import type { DraftTask } from './task.ts';

/** Tasks with sampling weights that sum to 1. */
export function weighed(drafts: readonly DraftTask[], scope: Scope): readonly ModelTask[] | undefined {
  const weights = allKnown(drafts.map((draft) => draft.weight));
  if (!weights) return undefined;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum === 0) return drafts.length === 0 ? undefined : reportNothing(drafts, scope);
  return allKnown(drafts.map(({ model }, i) => model && { ...model, sampling: weights[i]! / sum }));
}

function reportNothing(drafts: readonly DraftTask[], scope: Scope): undefined {
  // Heirs of one template may share the line that gives the weight.
  const spans = new Map(
    drafts.map(({ weightSpan }) => [`${weightSpan.file} ${weightSpan.start}`, weightSpan]),
  );
  const [first, ...others] = [...spans.values()].map((span) => at(span, 'weight 0'));
  return scope.problems.report(
    'E0313',
    'the sampling weights of all tasks sum to nothing',
    [first!, ...others],
    'give at least one task a `sampling` above 0; without `sampling` a task has weight 1',
  );
}
