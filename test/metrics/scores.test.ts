import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accuracy } from '../../src/runtime/metrics/accuracy.ts';
import { auroc } from '../../src/runtime/metrics/auroc.ts';
import { f1 } from '../../src/runtime/metrics/f1.ts';
import type { MetricBuiltin, MetricContext } from '../../src/runtime/metrics/metric.ts';
import { multilabel } from '../../src/runtime/metrics/multilabel.ts';
import { ordinal } from '../../src/runtime/metrics/ordinal.ts';
import { regression } from '../../src/runtime/metrics/regression.ts';
import { metricContext } from './support/context.ts';

/**
 * Metrics compared with scikit-learn's values on scores with ties, absent classes and classes without
 * predictions.
 */

type ByClass = Readonly<Record<string, readonly (number | null)[]>>;

interface Scored {
  readonly name: string;
  readonly scores: readonly (readonly number[])[];
}

interface Fixtures {
  readonly classification: readonly (Scored & {
    readonly truth: readonly number[];
    readonly accuracy: number;
    readonly macro_f1: number;
    readonly calibration_error: number;
    readonly auroc: number | null;
    readonly confusion: readonly (readonly number[])[];
    readonly classes: ByClass;
  })[];
  readonly multilabel: readonly (Scored & {
    readonly threshold: number;
    readonly truth: readonly (readonly number[])[];
    readonly micro_f1: number;
    readonly macro_f1: number;
    readonly map: number;
    readonly classes: ByClass;
  })[];
  readonly regression: readonly (Scored & {
    readonly outputs: number;
    readonly scale: { readonly mean: readonly number[]; readonly std: readonly number[] };
    readonly truth: readonly (readonly number[])[];
    readonly rmse: number;
    readonly mae: number;
    readonly r2: number;
  })[];
  readonly ordinal: readonly {
    readonly name: string;
    readonly classes: number;
    readonly predicted: readonly number[];
    readonly truth: readonly number[];
    readonly mae: number;
    readonly accuracy: number;
    readonly kappa: number;
  }[];
}

const fixtures = JSON.parse(
  readFileSync(new URL('./fixtures/scores.json', import.meta.url), 'utf8'),
) as Fixtures;

/** A metric's result after all records; `truth` is that of `truth.label`. */
function measured(
  metric: MetricBuiltin,
  context: MetricContext,
  scores: readonly (readonly number[])[],
  truth: readonly (number | readonly number[])[],
) {
  const state = metric.start(context);
  for (const [i, row] of scores.entries()) {
    state.add(
      { head: Float32Array.from(row) },
      { id: `valid:${i}`, fields: {}, truth: { label: truth[i]! } },
    );
  }
  return { values: state.result(), details: state.details?.() };
}

function expectClose(found: number | null | undefined, expected: number | null | undefined): void {
  if (expected === null) expect(found).toBeNull();
  else expect(Math.abs(found! - expected!)).toBeLessThan(1e-12 * Math.max(1, Math.abs(expected!)));
}

function expectByClass(details: ReturnType<typeof measured>['details'], expected: ByClass): void {
  for (const [name, values] of Object.entries(expected)) {
    for (const [index, value] of values.entries()) {
      const found = details!.classes[index]!;
      expectClose(name === 'support' ? found.support : found.values[name], value);
    }
  }
}

describe.each(fixtures.classification)('classification: $name', (fixture) => {
  const context = metricContext({ outputs: fixture.scores[0]!.length });
  const { auroc: byClassAuroc, ...counted } = fixture.classes;

  it('has values of all records, and by class', () => {
    const { values, details } = measured(accuracy, context, fixture.scores, fixture.truth);
    expectClose(values.accuracy, fixture.accuracy);
    expectClose(values.macro_f1, fixture.macro_f1);
    expectClose(values.calibration_error, fixture.calibration_error);
    expectByClass(details, counted);
    expect(details!.confusion).toEqual(fixture.confusion);
  });

  it('has the same macro F1 in `f1`', () => {
    const macro = metricContext({ ...context, args: { average: 'macro' } });
    const { values, details } = measured(f1, macro, fixture.scores, fixture.truth);
    expectClose(values.f1, fixture.macro_f1);
    expectByClass(details, counted);
  });

  it('has the area under the ROC curve of every class against the others', () => {
    const { values, details } = measured(auroc, context, fixture.scores, fixture.truth);
    expectClose(values.auroc, fixture.auroc);
    expectByClass(details, { auroc: byClassAuroc!, support: counted.support! });
  });
});

describe.each(fixtures.multilabel)('several labels: $name', ({ scores, truth, threshold, ...expected }) => {
  it('has micro and macro F1 and average precision', () => {
    const context = metricContext({ outputs: scores[0]!.length, puts: 'labels', args: { threshold } });
    const { values, details } = measured(multilabel, context, scores, truth);
    expectClose(values.micro_f1, expected.micro_f1);
    expectClose(values.macro_f1, expected.macro_f1);
    expectClose(values.map, expected.map);
    expectByClass(details, expected.classes);
  });
});

describe.each(fixtures.regression)('numbers: $name', ({ scores, truth, outputs, scale, ...expected }) => {
  it('has RMSE, MAE and R² in the unit of the target', () => {
    const context = metricContext({ outputs, scale, puts: 'number' });
    const { values } = measured(regression, context, scores, truth);
    expectClose(values.rmse, expected.rmse);
    expectClose(values.mae, expected.mae);
    expectClose(values.r2, expected.r2);
  });
});

describe.each(fixtures.ordinal)('ranks: $name', ({ classes, predicted, truth, ...expected }) => {
  const expectValues = (values: Readonly<Record<string, number | null>>): void => {
    expectClose(values.mae, expected.mae);
    expectClose(values.accuracy, expected.accuracy);
    expectClose(values.kappa, expected.kappa);
  };

  it('counts the cumulative scores above 0', () => {
    const scores = predicted.map((rank) => Array.from({ length: classes - 1 }, (_, k) => rank - k - 0.5));
    const context = metricContext({ outputs: classes - 1, puts: 'rank' });
    const { values, details } = measured(ordinal, context, scores, truth);
    expectValues(values);
    expect(details!.classes).toHaveLength(classes);
  });

  it('takes the highest score of a class', () => {
    const scores = predicted.map((rank) => Array.from({ length: classes }, (_, k) => -Math.abs(rank - k)));
    expectValues(measured(ordinal, metricContext({ outputs: classes }), scores, truth).values);
  });
});
