import type { ClassScore, ScoreDetails, TaskScore } from '../../api/evaluate.ts';
import { printable } from '../../printable.ts';
import { type Rows, table } from '../../table.ts';
import { confusionText } from './confusion.ts';
import { numberText, percentText } from './units.ts';

/** Largest number of classes that are all listed. */
const mostClasses = 20;

/** Values that determine the weakest classes, in order of preference. */
const rated: readonly string[] = ['f1', 'ap', 'auroc'];

/** Results by class for every task whose metrics have them, and the confusion of its classes. */
export function detailsText(scores: readonly TaskScore[], width?: number): string {
  return scores.flatMap((score) => taskText(score, width)).join('\n\n');
}

function taskText({ task, metrics }: TaskScore, width: number | undefined): readonly string[] {
  const groups = new Map<string, ScoreDetails[]>();
  for (const { details } of metrics) {
    if (!details) continue;
    const names = JSON.stringify(details.classes.map(({ name }) => name));
    groups.set(names, [...(groups.get(names) ?? []), details]);
  }
  return [...groups.values()].flatMap((group) => groupText(task, group, width));
}

/** Details of metrics that share classes. */
function groupText(
  task: string,
  group: readonly ScoreDetails[],
  width: number | undefined,
): readonly string[] {
  const classes = group.map((details) => details.classes).reduce(joinedClasses);
  const counts = group.find(({ confusion }) => confusion)?.confusion;
  const names = classes.map(({ name }) => printable(name));
  return [
    classesText(`${task} by class`, classes, width),
    ...(counts ? [confusionText(task, { names, counts }, width)] : []),
  ];
}

/** Merges the values of two metrics into one entry per class. */
function joinedClasses(classes: readonly ClassScore[], more: readonly ClassScore[]): readonly ClassScore[] {
  return classes.map((entry, i) => ({ ...entry, values: { ...entry.values, ...more[i]!.values } }));
}

function classesText(title: string, classes: readonly ClassScore[], width: number | undefined): string {
  const columns = Object.keys(classes[0]?.values ?? {});
  const shown = classes.length <= mostClasses ? classes : weakest(classes, columns);
  const rows: Rows = [
    [title, 'records', ...columns],
    ...shown.map(({ name, support, values }) => [
      printable(name),
      String(support),
      ...columns.map((column) => percentOrNone(values[column] ?? null)),
    ]),
  ];
  const lines = table(rows, { width });
  const left = classes.length - shown.length;
  return left === 0 ? lines : `${lines}\nthe weakest of ${classes.length} classes; \`--json\` lists all`;
}

/** The classes with the lowest values; classes without a value are left out. */
function weakest(classes: readonly ClassScore[], columns: readonly string[]): readonly ClassScore[] {
  const by = rated.find((name) => columns.includes(name)) ?? columns[0]!;
  return classes
    .filter(({ values }) => typeof values[by] === 'number')
    .sort((a, b) => a.values[by]! - b.values[by]!)
    .slice(0, mostClasses);
}

function percentOrNone(value: number | null): string {
  return value === null ? 'none' : percentText(value);
}

/** All values of metrics with several, one line per metric. */
export function valuesText(scores: readonly TaskScore[]): string {
  const lines = scores.flatMap(({ task, metrics }) =>
    metrics.flatMap(({ metric, values }) => {
      const named = Object.entries(values).map(([name, value]) => `${name} ${numberOrNone(value)}`);
      return named.length < 2 ? [] : [`${task} ${metric}: ${named.join(', ')}`];
    }),
  );
  return lines.join('\n');
}

function numberOrNone(value: number | null): string {
  return value === null ? 'none' : numberText(value);
}
