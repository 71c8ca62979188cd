import type { Sample } from '../records/record.ts';
import { normalizeAnswer, tidyAnswer } from '../vqa/normalize.ts';
import { answerScore } from '../vqa/score.ts';
import type { MetricBuiltin, MetricContext } from './metric.ts';
import { metricHead, metricTruth } from './parameters.ts';
import { argmax, scoresOf } from './values.ts';

/** VQA's official accuracy of the answer with the highest output; also by answer type. */
export const vqaAccuracy: MetricBuiltin = {
  name: 'vqa_accuracy',
  category: 'metric',
  summary:
    'Official VQA accuracy of the answer with the highest output: min(1, matches / 3) averaged over the leave-one-out ' +
    'sets of the ten given answers, after their normalisation; overall and by answer type. Without the answers, ' +
    'the soft score of the predicted answer.',
  parameters: [
    metricHead('Scores of the answers.', 'labels', 'class'),
    metricTruth('Soft scores of the answers: `truth.scores`.', 'scores', 'labels'),
  ],
  example: 'metric: vqa_accuracy(head.answer, truth.scores)',
  primary: 'vqa_accuracy',
  start({ labels, args }) {
    const sums = new Map<string, { score: number; count: number }>();
    const count = (name: string, score: number) => {
      const sum = sums.get(name) ?? { score: 0, count: 0 };
      sums.set(name, { score: sum.score + score, count: sum.count + 1 });
    };
    return {
      add({ head }, sample) {
        const score = scoreOf(argmax(head!), sample, labels, args);
        count('vqa_accuracy', score);
        const type = sample.extra?.answer_type;
        if (typeof type === 'string') count(`vqa_accuracy.${type.replace('/', '_')}`, score);
      },
      result() {
        if (sums.size === 0) return { vqa_accuracy: null };
        return Object.fromEntries([...sums].map(([name, sum]) => [name, sum.score / sum.count]));
      },
    };
  },
  baseline(train, held, { labels, outputs, args }) {
    const totals = new Float64Array(outputs);
    for (const sample of train) {
      const scores = scoresOf(sample, args);
      for (let i = 0; i < scores.length; i++) totals[i]! += scores[i]!;
    }
    const guess = argmax(Array.from(totals));
    let [score, count] = [0, 0];
    for (const sample of held) {
      score += scoreOf(guess, sample, labels, args);
      count++;
    }
    return count === 0 ? null : score / count;
  },
};

function scoreOf(
  predicted: number,
  sample: Sample,
  labels: readonly string[] | undefined,
  args: MetricContext['args'],
): number {
  const given = sample.extra?.answers;
  const answer = labels?.[predicted];
  if (!Array.isArray(given) || answer === undefined) return scoresOf(sample, args)[predicted] ?? 0;
  const answers = given.map((text) => tidyAnswer(String(text)));
  // The official evaluation does not normalise unanimous answers.
  const form = new Set(answers).size > 1 ? normalizeAnswer : tidyAnswer;
  const predictedForm = form(answer);
  const matches = answers.filter((text) => form(text) === predictedForm).length;
  return answerScore(matches, answers.length);
}
