import type { RunEvaluation } from '../../runtime/run/history/summary.ts';

/** The first result of an evaluation that differs between two runs. */
export interface EvaluationDivergence {
  /** Step after which both runs were evaluated. */
  readonly step: number;
  readonly task: string;
  readonly split: string;
  /** `records`, `loss`, or the name of a metric value. */
  readonly result: string;
  /** The value in each run; null if it is not finite. */
  readonly values: readonly [number | null, number | null];
}

/**
 * Compares evaluations made after the same step of training, final ones with final ones. Tasks and metrics that
 * only one run has are differences between the specs, and are left out.
 *
 * @param a evaluations of the first run, in order
 * @param b evaluations of the second run
 * @param before the first step whose evaluation is not compared
 */
export function evaluationDivergence(
  a: readonly RunEvaluation[],
  b: readonly RunEvaluation[],
  before: number,
): EvaluationDivergence | undefined {
  const others = new Map(b.flatMap(valuesOf).map((each) => [keyOf(each), each.value]));
  for (const each of a.flatMap(valuesOf)) {
    const { step, task, split, result, value } = each;
    const other = others.get(keyOf(each));
    if (step < before && other !== undefined && other !== value)
      return { step, task, split, result, values: [value, other] };
  }
  return undefined;
}

interface EvaluationValue {
  readonly step: number;
  readonly isFinal: boolean;
  readonly task: string;
  readonly split: string;
  readonly metric: string;
  readonly result: string;
  readonly value: number | null;
}

/** Every value of an evaluation, the number of records first. */
function valuesOf({ step, isFinal, scores }: RunEvaluation): readonly EvaluationValue[] {
  return scores.flatMap(({ task, split, records, loss, metrics }) => {
    const shared = { step, isFinal, task, split };
    return [
      { ...shared, metric: '', result: 'records', value: records },
      { ...shared, metric: '', result: 'loss', value: loss },
      ...metrics.flatMap(({ metric, values }) =>
        Object.entries(values).map(([result, value]) => ({ ...shared, metric, result, value })),
      ),
    ];
  });
}

function keyOf({ step, isFinal, task, split, metric, result }: EvaluationValue): string {
  return JSON.stringify([step, isFinal, task, split, metric, result]);
}
