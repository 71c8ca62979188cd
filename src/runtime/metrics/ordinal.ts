import { Predictions } from './classification/predictions.ts';
import { higherShare, type MetricBuiltin, type MetricContext, type ValueKind } from './metric.ts';
import { QuadraticKappa } from './numbers/kappa.ts';
import { median } from './numbers/targets.ts';
import { metricHead, metricTruth, primaryValue } from './parameters.ts';
import { argmax, labelOf, majority } from './values.ts';

const kinds: Readonly<Record<string, ValueKind>> = {
  mae: { better: 'lower', unit: 'number' },
  accuracy: higherShare,
  kappa: { better: 'higher', unit: 'number' },
};

/** Errors of predicted ranks. */
export const ordinal: MetricBuiltin = {
  name: 'ordinal',
  category: 'metric',
  summary:
    "Errors of predicted ranks: `mae`, the mean distance in ranks, `accuracy`, and `kappa`, Cohen's kappa with quadratic weights (1 is " +
    'perfect, 0 as good as predictions that ignore the record). The rank of an `ordinal` head is the number of its scores above 0, that of a `classification` head its highest ' +
    'score. Records without a rank (-1) are left out. By class as `accuracy`.',
  parameters: [
    metricHead('Scores of the ranks.', 'rank', 'class'),
    metricTruth('The rank, as a class index: `truth.label`.', 'class'),
    primaryValue('mae', 'accuracy', 'kappa'),
  ],
  example: 'metric: ordinal(head.rating, truth.label, primary: .kappa)',
  primary: 'mae',
  kindOf: (value) => kinds[value]!,
  start(context) {
    const ranks = ranksOf(context);
    const tally = new RankTally(ranks);
    return {
      add({ head }, sample) {
        tally.add(rankOf(head!, context), labelOf(sample, { args: context.args, outputs: ranks }));
      },
      result: () => tally.values(),
      details: () => tally.predictions.details(context.labels),
    };
  },
  /** Predicts the median rank of the training split; for `accuracy`, the most frequent one. */
  baseline(train, held, context) {
    const known = { args: context.args, outputs: ranksOf(context) };
    const labels = Array.from(train, (sample) => labelOf(sample, known)).filter((label) => label >= 0);
    if (labels.length === 0) return null;
    const guess = context.primary === 'accuracy' ? majority(train, known) : Math.floor(median(labels));
    const tally = new RankTally(known.outputs);
    for (const sample of held) tally.add(guess, labelOf(sample, known));
    return tally.values()[context.primary] ?? null;
  },
};

/** Number of ranks of the head. */
function ranksOf({ puts, outputs }: MetricContext): number {
  return puts === 'rank' ? outputs + 1 : outputs;
}

function rankOf(scores: Float32Array, { puts }: MetricContext): number {
  return puts === 'rank' ? scores.filter((score) => score > 0).length : argmax(scores);
}

/** Predicted and true ranks of the records. */
class RankTally {
  readonly predictions: Predictions;
  readonly #kappa: QuadraticKappa;
  #records = 0;
  #right = 0;
  #distance = 0;

  constructor(ranks: number) {
    this.predictions = new Predictions(ranks);
    this.#kappa = new QuadraticKappa(ranks);
  }

  add(predicted: number, actual: number): void {
    if (actual < 0) return;
    this.predictions.add(predicted, actual);
    this.#kappa.add(predicted, actual);
    this.#records++;
    this.#distance += Math.abs(predicted - actual);
    if (predicted === actual) this.#right++;
  }

  values(): Readonly<Record<string, number | null>> {
    const mean = (sum: number) => (this.#records === 0 ? null : sum / this.#records);
    return { mae: mean(this.#distance), accuracy: mean(this.#right), kappa: this.#kappa.value() };
  }
}
