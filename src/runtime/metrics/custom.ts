import { computedBy, type PredictedRecord } from './functions.ts';
import type { MetricBuiltin } from './metric.ts';
import { metricTruth } from './parameters.ts';
import { inUnit } from './scale.ts';
import { missing, truthOf } from './values.ts';

/** A metric that the calling program computes. */
export const custom: MetricBuiltin = {
  name: 'custom',
  category: 'metric',
  summary:
    'A metric from code: a function that `train` and `evaluate` of the library receive as `metrics: { NAME: (records) => … }` and that ' +
    'returns a number for the records of a split. It has no baseline.',
  parameters: [
    { name: 'name', type: { kind: 'string' }, doc: 'Name of the function.', positional: true },
    {
      name: 'head',
      type: { kind: 'member', of: 'head' },
      doc: 'The output that it receives.',
      positional: true,
    },
    metricTruth('The target that it receives.'),
    {
      name: 'better',
      type: { kind: 'option', of: ['higher', 'lower'] },
      doc: 'Whether higher or lower values are better.',
      default: 'higher',
    },
  ],
  example: 'metric: custom("top_3", head.answer, truth.label)',
  primary: ({ name }) => String(name),
  kindOf: (_value, { better }) => ({ better: better === 'lower' ? 'lower' : 'higher', unit: 'number' }),
  start({ args, functions, labels: names, puts, scale }) {
    const records: PredictedRecord[] = [];
    const name = String(args.name);
    return {
      add({ head }, sample) {
        const truth = sample.truth[truthOf(args)];
        if (truth === undefined) throw missing(sample, args, 'evaluate on a split with targets');
        const output = puts === 'number' ? Float32Array.from(inUnit(head!, scale)) : head!.slice();
        records.push({ id: sample.id, output, truth });
      },
      result: () => ({ [name]: computedBy(name, functions, records, { names }) }),
    };
  },
  baseline: () => null,
};
