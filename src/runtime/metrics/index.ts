import { accuracy } from './accuracy.ts';
import { auroc } from './auroc.ts';
import { custom } from './custom.ts';
import { f1 } from './f1.ts';
import { meanAp } from './mean_ap.ts';
import type { MetricBuiltin } from './metric.ts';
import { multilabel } from './multilabel.ts';
import { ordinal } from './ordinal.ts';
import { regression } from './regression.ts';
import { retrieval } from './retrieval.ts';
import { vqaAccuracy } from './vqa_accuracy.ts';

/** Every metric of the language; a new one is a file here and a line below. */
export const metrics: readonly MetricBuiltin[] = [
  accuracy,
  f1,
  auroc,
  multilabel,
  regression,
  ordinal,
  vqaAccuracy,
  meanAp,
  retrieval,
  custom,
];

export function metricNamed(name: string): MetricBuiltin {
  const metric = metrics.find((candidate) => candidate.name === name);
  if (!metric) throw new Error(`no metric is called ${name}`);
  return metric;
}
