import { logOdds } from './classification/probability.ts';
import { type ClassScore, meanOfDefined, nameOfClass } from './details.ts';
import type { MetricBuiltin } from './metric.ts';
import { metricHead, metricTruth } from './parameters.ts';
import { auroc as areaOf } from './ranking/auroc.ts';
import { ScoreColumns } from './ranking/scored.ts';
import { labelOf } from './values.ts';

/** Area under the ROC curve of every class against all others. */
export const auroc: MetricBuiltin = {
  name: 'auroc',
  category: 'metric',
  summary:
    "Area under the ROC curve of each class against all others, by the class's probability: the probability that a record of the class " +
    'has a higher one than another record, ties counting half. `auroc` is the mean over the classes that some records have and others ' +
    'lack; if there is no such class, it has no value. Needs 9 bytes for each record and class.',
  parameters: [
    metricHead('Scores of the classes.', 'class', 'labels'),
    metricTruth('The true class: `truth.label`.', 'class'),
  ],
  example: 'metric: [accuracy(head.answer, truth.label), auroc(head.answer, truth.label)]',
  primary: 'auroc',
  start(context) {
    const { labels, outputs, puts } = context;
    const columns = new ScoreColumns(outputs);
    const classes = (): readonly ClassScore[] =>
      Array.from({ length: outputs }, (_, index) => {
        const scored = columns.of(index);
        const support = scored.positive.reduce((sum, one) => sum + one, 0);
        return { name: nameOfClass(labels, index), support, values: { auroc: areaOf(scored) } };
      });
    return {
      add({ head }, sample) {
        const label = labelOf(sample, context);
        // A record without a class is not counted.
        if (label >= 0) columns.add(puts === 'labels' ? head! : logOdds(head!), (index) => index === label);
      },
      result: () => ({ auroc: meanOfDefined(classes().map(({ values }) => values.auroc!)) }),
      details: () => ({ classes: classes() }),
    };
  },
  /** A constant prediction ties all records. */
  baseline(_train, held, context) {
    const labels = new Set(
      Array.from(held, (sample) => labelOf(sample, context)).filter((label) => label >= 0),
    );
    return labels.size > 1 ? 0.5 : null;
  },
};
