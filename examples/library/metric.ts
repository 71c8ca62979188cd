import { type MetricFunction, type TrainResult, train } from 'unitc';

/** Share of records whose true class is among the three with the highest scores. */
export const top3: MetricFunction = (records) => {
  if (records.length === 0) return null;
  const hits = records.filter(({ output, truth }) => {
    const own = output[Number(truth)]!;
    return output.filter((score) => score > own).length < 3;
  });
  return hits.length / records.length;
};

/** Trains a spec whose task `category` names the metric: `metric: custom("top_3", head.answer, truth.label)`. */
export function trainWithMetric(file: string, directory: string): Promise<TrainResult> {
  return train(file, {
    directory,
    steps: 20,
    set: { 'category.metric': 'custom("top_3", head.answer, truth.label)' },
    metrics: { top_3: top3 },
  });
}
