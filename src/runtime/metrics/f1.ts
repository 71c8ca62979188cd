import type { Sample } from '../records/record.ts';
import type { ClassValues } from './classification/class_counts.ts';
import { valuesOf } from './classification/class_counts.ts';
import { Predictions } from './classification/predictions.ts';
import type { MetricBuiltin, MetricContext } from './metric.ts';
import { metricHead, metricTruth } from './parameters.ts';
import { argmax, labelOf, majority } from './values.ts';

/** The class whose F1 GLUE reports for QQP and MRPC. */
const positive = 1;

/** F1 of class 1, or its mean over the classes. */
export const f1: MetricBuiltin = {
  name: 'f1',
  category: 'metric',
  summary:
    'F1 of class 1, the harmonic mean 2·p·r / (p + r) of precision and recall, and both of these; 0 if no record of ' +
    'class 1 is found. With `average: .macro`, the means over the classes that occur or are predicted. By class as `accuracy`.',
  parameters: [
    metricHead('Scores of the classes.', 'class'),
    metricTruth('The true class: `truth.label`.', 'class'),
    {
      name: 'average',
      type: { kind: 'option', of: ['binary', 'macro'] },
      doc: '`.binary`: class 1 alone; `.macro`: the unweighted mean over the classes.',
      default: 'binary',
    },
  ],
  example: 'metric: f1(head.answer, truth.label)',
  primary: 'f1',
  start(context) {
    const { labels, outputs, args } = context;
    const predictions = new Predictions(outputs);
    return {
      add: ({ head }, sample) => predictions.add(argmax(head!), labelOf(sample, context)),
      result: () => averaged(predictions, args),
      details: () => predictions.details(labels),
    };
  },
  /**
   * Predicts class 1 for every record, the only constant prediction with an F1 of class 1 above 0; the most
   * frequent class for the mean over the classes.
   */
  baseline(train: Iterable<Sample>, held, context) {
    const { outputs, args } = context;
    const predictions = new Predictions(outputs);
    const guess = args.average === 'macro' ? majority(train, context) : positive;
    for (const sample of held) predictions.add(guess, labelOf(sample, context));
    return averaged(predictions, args).f1;
  },
};

/** Values that the records do not define become 0. */
function averaged(predictions: Predictions, { average }: MetricContext['args']) {
  const found: ClassValues =
    average === 'macro' ? predictions.macro() : valuesOf(predictions.counts().of(positive));
  return { f1: found.f1 ?? 0, precision: found.precision ?? 0, recall: found.recall ?? 0 };
}
