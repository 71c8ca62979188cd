import { DataError } from '../errors.ts';
import type { Sample } from '../records/record.ts';
import { ClassCounts } from './classification/class_counts.ts';
import { meanOfDefined } from './details.ts';
import type { MetricBuiltin, MetricContext } from './metric.ts';
import { metricHead, metricTruth, primaryValue } from './parameters.ts';
import { averagePrecisionOf } from './ranking/average_precision.ts';
import { ScoreColumns } from './ranking/scored.ts';
import { missing, truthOf } from './values.ts';

/** F1 and average precision of several labels at once. */
export const multilabel: MetricBuiltin = {
  name: 'multilabel',
  category: 'metric',
  summary:
    'Several labels at once. `micro_f1`, the F1 of all decisions together, and `macro_f1`, the mean F1 of the classes that occur or are predicted, ' +
    'where a label is predicted if its probability exceeds `threshold`; and `map`, the mean over the classes that occur of their average ' +
    'precision Σ (R[n] − R[n − 1])·P[n], as in scikit-learn. By class: precision, recall, F1, average precision and the number of records. ' +
    'Needs 9 bytes for each record and class.',
  parameters: [
    metricHead('Scores of the labels.', 'labels'),
    metricTruth('1 for each label that the record has, else 0: `truth.labels`.', 'labels', 'scores'),
    {
      name: 'threshold',
      type: { kind: 'number', min: 0, exclusiveMin: 0, max: 0.999 },
      doc: 'Probability above which a label is predicted.',
      default: 0.5,
    },
    primaryValue('micro_f1', 'macro_f1', 'map'),
  ],
  example: 'metric: multilabel(head.tags, truth.labels, threshold: 0.4, primary: .map)',
  primary: 'micro_f1',
  start(context) {
    const { labels, outputs } = context;
    const counts = new ClassCounts(outputs);
    const columns = new ScoreColumns(outputs);
    const threshold = logit(Number(context.args.threshold));
    const precisionOf = (index: number) => averagePrecisionOf(columns.of(index));
    return {
      add({ head }, sample) {
        const targets = labelsOf(sample, context);
        columns.add(head!, (index) => targets[index] === 1);
        for (let i = 0; i < outputs; i++) counts.add(i, head![i]! > threshold, targets[i] === 1);
      },
      result: () => ({
        micro_f1: counts.micro().f1,
        macro_f1: counts.macro().f1,
        map: meanOfDefined(Array.from({ length: outputs }, (_, index) => precisionOf(index))),
      }),
      details: () => ({ classes: counts.scores(labels, (index) => ({ ap: precisionOf(index) })) }),
    };
  },
  /** Predicts the same labels for every record: those that give the highest value on the training split. */
  baseline(train, held, context) {
    const { outputs, primary } = context;
    const [known, asked] = [frequencies(train, context), frequencies(held, context)];
    if (primary === 'map')
      return meanOfDefined(asked.counts.map((count) => (count === 0 ? null : count / asked.records)));
    const guessed = primary === 'macro_f1' ? new Set(known.counts.keys()) : bestLabels(known);
    const counts = new ClassCounts(outputs);
    for (const sample of held) {
      const targets = labelsOf(sample, context);
      for (let i = 0; i < outputs; i++) counts.add(i, guessed.has(i), targets[i] === 1);
    }
    return primary === 'macro_f1' ? counts.macro().f1 : counts.micro().f1;
  },
};

/**
 * Targets of a record. Throws DataError if it has none, another number of them, or one that is neither 0 nor
 * 1.
 */
function labelsOf(sample: Sample, { args, outputs }: MetricContext): Float32Array | readonly number[] {
  const value = sample.truth[truthOf(args)];
  if (value === undefined || typeof value === 'number') {
    throw missing(sample, args, 'evaluate on a split with several labels a record');
  }
  const name = truthOf(args);
  if (value.length !== outputs) {
    throw new DataError(sample.id, `${name}: expected ${outputs} values, found ${value.length}`);
  }
  const wrong = value.find((target) => target !== 0 && target !== 1);
  if (wrong === undefined) return value;
  throw new DataError(
    sample.id,
    `${name}: expected 0 or 1 for each label, found ${wrong}`,
    'use `vqa_accuracy` for soft scores',
  );
}

/** Score of a probability: score > logit(p) exactly if sigmoid(score) > p. */
function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}

interface Frequencies {
  readonly records: number;
  /** Records of each class. */
  readonly counts: readonly number[];
}

function frequencies(samples: Iterable<Sample>, context: MetricContext): Frequencies {
  const counts = new Array<number>(context.outputs).fill(0);
  let records = 0;
  for (const sample of samples) {
    records++;
    for (const [i, target] of labelsOf(sample, context).entries()) counts[i]! += target;
  }
  return { records, counts };
}

/** The most frequent labels, as many as give the highest micro F1 if always predicted. */
function bestLabels({ records, counts }: Frequencies): ReadonlySet<number> {
  const order = [...counts.keys()].sort((a, b) => counts[b]! - counts[a]!);
  const total = counts.reduce((sum, count) => sum + count, 0);
  let [right, best, most] = [0, 0, 0];
  for (const [i, label] of order.entries()) {
    right += counts[label]!;
    const f1 = (2 * right) / ((i + 1) * records + total);
    if (f1 > best) [best, most] = [f1, i + 1];
  }
  return new Set(order.slice(0, most));
}
