import { expect, test } from 'vitest';
import type { HeadSpec, PlainCall, TaskSpec } from '../../src/compiler/artifact/run_spec.ts';
import { headsOf, metricContext } from '../../src/runtime/evaluate/metric_context.ts';

const heads: readonly HeadSpec[] = [
  { name: 'price', kind: 'regression', puts: 'number', outputs: 1, fields: ['row'] },
  { name: 'verdict', kind: 'classification', puts: 'class', outputs: 2, fields: ['row', 'text'] },
];
const task = {
  name: 'homes',
  dataset: 'table',
  heads,
  truth: [
    { name: 'truth.price', dtype: 'f32', shape: ['batch', 1], standardized: true },
    { name: 'truth.verdict', dtype: 'i32', shape: ['batch'] },
  ],
} as unknown as TaskSpec;
const moments = { mean: [100], std: [20] };
const data = {
  names: () => ({ label: ['a', 'b', 'c'], verdict: ['no', 'yes'] }),
  statistics: { 'table.price': moments },
};

const call = (builtin: string, args: PlainCall['args']): PlainCall => ({ builtin, args });

test('a metric has the class names of its truth, and the kind of output of its head', () => {
  const accuracy = call('accuracy', { head: 'verdict', truth: 'truth.verdict' });
  expect(headsOf(accuracy)).toEqual({ head: 'verdict' });
  expect(metricContext(task, accuracy, data, {})).toMatchObject({
    labels: ['no', 'yes'],
    outputs: 2,
    puts: 'class',
    scale: undefined,
    fields: { head: ['row', 'text'] },
  });
});

test('a metric of a standardised truth has its scale', () => {
  const regression = call('regression', { head: 'price', truth: 'truth.price', primary: 'rmse' });
  expect(metricContext(task, regression, data, {})).toMatchObject({ labels: undefined, scale: moments });
});

test('a metric of boxes has the names of their classes', () => {
  const boxes = {
    ...task,
    heads: ['label', 'box'].map((name) => ({ ...heads[1]!, name, puts: 'object_classes' as const })),
  };
  const meanAp = call('mean_ap', { label: 'label', box: 'box', primary: 'map' });
  expect(metricContext(boxes, meanAp, data, {}).labels).toEqual(['a', 'b', 'c']);
});
