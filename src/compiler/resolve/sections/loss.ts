import { builtinNamed } from '../../catalog/builtins.ts';
import type { ModelCall, ModelHead, ModelLossTerm } from '../../model/model.ts';
import { isReference } from '../check/checked.ts';
import type { Scope } from '../constants/scope.ts';
import { at } from '../problems.ts';

/** The parts of a task that determine what its loss trains; undefined: invalid and reported. */
interface Trained {
  readonly heads: readonly ModelHead[] | undefined;
  readonly loss: readonly ModelLossTerm[];
  readonly batch: number | undefined;
}

/**
 * Warns of heads that no loss reads, and of terms that cannot train: weights of 0 or less, batches too small.
 */
export function warnOfLoss({ heads, loss, batch }: Trained, scope: Scope): void {
  if (heads) warnOfUntrained(heads, loss, scope);
  for (const term of loss) {
    warnOfWeight(term, scope);
    if (batch !== undefined) warnOfBatch(term, batch, scope);
  }
}

function warnOfUntrained(heads: readonly ModelHead[], loss: readonly ModelLossTerm[], scope: Scope): void {
  const read = new Set(loss.flatMap(({ call }) => headsOf(call)));
  for (const { label, span } of heads.filter(({ label }) => !read.has(label))) {
    scope.problems.warn(
      'E0343',
      `no loss reads the head \`${label}\``,
      [at(span, 'keeps its initial values')],
      `add a term to \`loss\` that reads \`head.${label}\`, or remove the head`,
    );
  }
}

function headsOf({ args }: ModelCall): readonly string[] {
  return Object.values(args).flatMap((value) =>
    isReference(value) && value.to === 'head' && value.member !== undefined ? [value.member] : [],
  );
}

function warnOfWeight({ weight, call: { builtin, span } }: ModelLossTerm, scope: Scope): void {
  if (weight > 0) return;
  scope.problems.warn(
    'E0344',
    weight === 0
      ? `the weight of \`${builtin}\` is 0`
      : `the weight of \`${builtin}\` is negative: ${weight}`,
    [at(span, weight === 0 ? 'trains nothing' : 'training makes this loss larger')],
    'give it a weight above 0, or remove the term',
  );
}

function warnOfBatch({ call }: ModelLossTerm, batch: number, { builtins, problems }: Scope): void {
  const loss = builtinNamed(builtins.losses, call.builtin);
  const least = loss.compares === 'records' ? (loss.leastBatch ?? 1) : 1;
  if (batch >= least) return;
  problems.warn(
    'E0345',
    `\`${call.builtin}\` needs a batch of at least ${least} records; this task has ${batch}`,
    [at(call.span, 'compares the records of a batch')],
    'give the task a larger `batch`; `accumulate` does not help, since each of its batches is separate',
  );
}
