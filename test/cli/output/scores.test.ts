import { expect, test } from 'vitest';
import type { ClassScore, MetricScore, TaskScore } from '../../../src/api/evaluate.ts';
import { detailsText, valuesText } from '../../../src/cli/output/details.ts';
import { scoresTable } from '../../../src/cli/output/scores.ts';

const share: MetricScore = {
  metric: 'accuracy',
  primary: 'accuracy',
  better: 'higher',
  unit: 'share',
  value: 0.5,
  baseline: 0.25,
  values: { accuracy: 0.5 },
};

function scored(task: string, ...metrics: readonly MetricScore[]): TaskScore {
  return { task, split: 'valid', records: 8, loss: 1.25, metrics };
}

const numbers: MetricScore = {
  ...share,
  metric: 'regression',
  primary: 'rmse',
  better: 'lower',
  unit: 'number',
  value: 12345.6,
  baseline: 20000,
  values: { rmse: 12345.6, mae: 9876.5, r2: 0.62345 },
};

const classOf = (name: string, f1: number | null, support = 4): ClassScore => ({
  name,
  support,
  values: { precision: 0.5, f1 },
});

test('shares are percentages beside the majority; numbers are shown in their own unit beside a baseline', () => {
  expect(scoresTable([scored('category', share)])).toMatchInlineSnapshot(`
    "task        metric  held out  majority    loss  records
    category  accuracy    50.0 %    25.0 %  1.2500        8"
  `);
  expect(scoresTable([scored('category', share), scored('price', numbers)])).toMatchInlineSnapshot(`
    "task               metric  held out  baseline    loss  records
    category         accuracy    50.0 %    25.0 %  1.2500        8
    price     regression rmse     12346     20000  1.2500        8"
  `);
});

test('further values of a metric have a line', () => {
  expect(valuesText([scored('category', share), scored('price', numbers)])).toMatchInlineSnapshot(
    `"price regression: rmse 12346, mae 9877, r2 0.6234"`,
  );
});

test('classes and their confusion are tables, joined over the metrics of a task', () => {
  const details = {
    classes: [classOf('cat', 0.5), classOf('dog', null, 0)],
    confusion: [
      [3, 1],
      [0, 0],
    ],
  };
  const areas = {
    classes: [0.75, null].map((auroc, i) => ({
      ...classOf('', null),
      name: details.classes[i]!.name,
      values: { auroc },
    })),
  };
  const metrics = [
    { ...share, details },
    { ...share, metric: 'auroc', primary: 'auroc', details: areas },
  ];
  expect(detailsText([scored('category', ...metrics), scored('price', numbers)])).toMatchInlineSnapshot(`
    "category by class  records  precision      f1   auroc
    cat                      4     50.0 %  50.0 %  75.0 %
    dog                      0     50.0 %    none    none

    category: true, predicted as  cat  dog
    cat                             3    1
    dog                             0    0"
  `);
});

test('of many classes the weakest are shown, and the most frequent confusions', () => {
  const classes = Array.from({ length: 30 }, (_, i) => classOf(`class ${i}`, i === 7 ? null : i / 30));
  const confusion = classes.map((_, row) =>
    classes.map((_, column) => (row === column ? 9 : row === 3 && column === 8 ? 2 : 0)),
  );
  const text = detailsText([scored('category', { ...share, details: { classes, confusion } })]);
  expect(text.split('\n')).toHaveLength(1 + 20 + 1 + 1 + 2);
  expect(text).not.toContain('class 7 ');
  expect(text).toContain('the weakest of 30 classes; `--json` lists all');
  expect(text.split('\n').slice(-2)).toMatchInlineSnapshot(`
    [
      "category: true  predicted as  records",
      "class 3         class 8             2",
    ]
  `);
});

test('a matrix that does not fit into the terminal becomes its most frequent confusions', () => {
  const classes = ['a'.repeat(30), 'b'.repeat(30)].map((name) => classOf(name, 0.5));
  const details = {
    classes,
    confusion: [
      [4, 0],
      [0, 4],
    ],
  };
  expect(detailsText([scored('category', { ...share, details })], 80)).toContain(
    'category: no class is mistaken for another',
  );
});

test('control characters in names of classes are escaped', () => {
  const details = { classes: [classOf('cat\u001b[2J', 0.5)] };
  expect(detailsText([scored('category', { ...share, details })])).toContain('cat\\u{1b}[2J');
});
