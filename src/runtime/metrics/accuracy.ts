import { Calibration } from './classification/calibration.ts';
import { Predictions } from './classification/predictions.ts';
import { confidenceOf } from './classification/probability.ts';
import { higherShare, type MetricBuiltin } from './metric.ts';
import { metricHead, metricTruth } from './parameters.ts';
import { argmax, labelOf, majority } from './values.ts';

/** Share of records whose highest output is the true class. */
export const accuracy: MetricBuiltin = {
  name: 'accuracy',
  category: 'metric',
  summary:
    'Share of records whose highest output is the true class. Also `macro_f1`, the mean F1 of the classes that occur or are predicted, and ' +
    '`calibration_error`, the expected calibration error of the highest probability in 15 bins of equal width (arXiv 1706.04599, ' +
    'equation 3). By class: precision, recall, F1 and the number of records; and the confusion matrix.',
  parameters: [
    metricHead('Scores of the classes.', 'class', 'labels'),
    metricTruth('The true class: `truth.label`.', 'class'),
  ],
  example: 'metric: accuracy(head.answer, truth.label)',
  primary: 'accuracy',
  kindOf: (value) => (value === 'calibration_error' ? { better: 'lower', unit: 'share' } : higherShare),
  start(context) {
    const { labels, outputs, puts } = context;
    const predictions = new Predictions(outputs);
    const calibration = new Calibration();
    let [right, all] = [0, 0];
    return {
      add({ head }, sample) {
        const [guess, label] = [argmax(head!), labelOf(sample, context)];
        all++;
        if (guess === label) right++;
        predictions.add(guess, label);
        calibration.add(confidenceOf(head!, puts), guess === label);
      },
      result: () => ({
        accuracy: all === 0 ? null : right / all,
        macro_f1: predictions.macro().f1,
        calibration_error: calibration.error(),
      }),
      details: () => predictions.details(labels),
    };
  },
  baseline(train, held, context) {
    const guess = majority(train, context);
    let [right, all] = [0, 0];
    for (const sample of held) {
      all++;
      if (labelOf(sample, context) === guess) right++;
    }
    return all === 0 ? null : right / all;
  },
};
