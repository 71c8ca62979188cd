import type { Sample } from '../records/record.ts';
import { meanOfDefined } from './details.ts';
import type { MetricBuiltin, MetricContext, ValueKind } from './metric.ts';
import { NumberErrors } from './numbers/errors.ts';
import { median, numbersOf } from './numbers/targets.ts';
import { metricHead, metricTruth, primaryValue } from './parameters.ts';
import { inUnit } from './scale.ts';

const kinds: Readonly<Record<string, ValueKind>> = {
  rmse: { better: 'lower', unit: 'number' },
  mae: { better: 'lower', unit: 'number' },
  r2: { better: 'higher', unit: 'number' },
};

/** Errors of predicted numbers, in the unit of the target. */
export const regression: MetricBuiltin = {
  name: 'regression',
  category: 'metric',
  summary:
    'Errors of predicted numbers in the unit of the target: `rmse`, the root of the mean squared error, `mae`, the mean absolute error, and ' +
    '`r2` = 1 − Σ (y − t)² / Σ (t − mean t)², which has no value if all targets are equal. With several outputs, `rmse` and `mae` are means ' +
    'over all numbers, `r2` the mean over the outputs. The baseline is the mean of the training targets, for `mae` their median.',
  parameters: [
    metricHead('The predicted numbers.', 'number'),
    metricTruth('The numbers: `truth.price`.', 'number', 'scores'),
    primaryValue('rmse', 'mae', 'r2'),
  ],
  example: 'metric: regression(head.price, truth.price, primary: .mae)',
  primary: 'rmse',
  kindOf: (value) => kinds[value]!,
  start(context) {
    const errors = errorsOf(context);
    return {
      add({ head }, sample) {
        const predicted = inUnit(head!, context.scale);
        for (const [i, actual] of numbersOf(sample, context).entries()) errors[i]!.add(predicted[i]!, actual);
      },
      result: () => valuesOf(errors),
    };
  },
  baseline(train, held, context) {
    const columns = columnsOf(train, context);
    if (columns.some((column) => column.length === 0)) return null;
    const centre = context.primary === 'mae' ? median : mean;
    const guesses = columns.map(centre);
    const errors = errorsOf(context);
    for (const sample of held) {
      for (const [i, actual] of numbersOf(sample, context).entries()) errors[i]!.add(guesses[i]!, actual);
    }
    return valuesOf(errors)[context.primary] ?? null;
  },
};

/** Errors of each output. */
function errorsOf({ outputs }: MetricContext): readonly NumberErrors[] {
  return Array.from({ length: outputs }, () => new NumberErrors());
}

function valuesOf(errors: readonly NumberErrors[]): Readonly<Record<string, number | null>> {
  const sum = (of: (each: NumberErrors) => number) => errors.reduce((total, each) => total + of(each), 0);
  const count = sum((each) => each.count);
  if (count === 0) return { rmse: null, mae: null, r2: null };
  return {
    rmse: Math.sqrt(sum(({ squares }) => squares) / count),
    mae: sum(({ distances }) => distances) / count,
    r2: meanOfDefined(errors.map((each) => each.r2())),
  };
}

/** Targets of all records, by output. */
function columnsOf(samples: Iterable<Sample>, context: MetricContext): readonly (readonly number[])[] {
  const columns = Array.from({ length: context.outputs }, (): number[] => []);
  for (const sample of samples) {
    for (const [i, value] of numbersOf(sample, context).entries()) columns[i]!.push(value);
  }
  return columns;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
