import type { State, StepDigest, StepLine } from '../../runtime/digests/lines.ts';
import type { RunDigests } from '../../runtime/digests/read.ts';

/**
 * The first part of a step that differs, in the order of execution: its task is drawn, then its records,
 * which become a batch; the device computes loss and gradients and updates the state.
 */
export type StepPart = 'task' | 'records' | 'batch' | 'loss' | 'gradNorm' | 'parameters' | 'optimizer';

/** Parts of the results of a step. */
const stepParts = ['task', 'records', 'batch', 'loss', 'gradNorm'] as const;

/** The first step at which two runs differ. */
export interface Divergence {
  /** 0: the initial parameters differ. */
  readonly step: number;
  readonly part: StepPart;
}

/** The first divergence; undefined if all common steps and states are equal. */
export function divergenceOf(a: RunDigests, b: RunDigests): Divergence | undefined {
  const states = statesOf(b);
  const inStates = a.states.flatMap((state) => differingState(state, states.get(state.step)) ?? [])[0];
  const common = Math.min(a.steps.length, b.steps.length, inStates?.step ?? Number.POSITIVE_INFINITY);
  for (let i = 0; i < common; i++) {
    const part = partAt(a.steps[i]!, b.steps[i]!);
    if (part) return { step: i + 1, part };
  }
  return inStates;
}

/** Like `differingPart`, but ignores names of records that became equal batches. */
function partAt(a: StepDigest, b: StepDigest): StepPart | undefined {
  const part = differingPart(a, b);
  return part === 'records' && a.batch === b.batch ? differingPart(a, { ...b, records: a.records }) : part;
}

/** The first part of two results that differs; undefined if they are equal. */
export function differingPart(a: StepDigest, b: StepDigest): StepPart | undefined {
  return stepParts.find((part) => a[part] !== b[part]);
}

function statesOf({ states }: RunDigests): ReadonlyMap<number, State> {
  return new Map(states.map((state) => [state.step, state]));
}

function differingState(a: State, b: State | undefined): Divergence | undefined {
  if (!b) return undefined;
  const part = (['parameters', 'optimizer'] as const).find((each) => a[each] !== b[each]);
  return part && { step: a.step, part };
}

/** A step by its number; undefined for step 0. */
export function stepOf({ steps }: RunDigests, step: number): StepLine | undefined {
  return steps[step - 1];
}
