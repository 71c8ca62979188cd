import type { ComparedRun, ComparedValue, Comparison, RunDifference, RunValue } from '../../api/compare.ts';
import { printable } from '../../printable.ts';
import { table } from '../../table.ts';
import { metricText, metricValueText } from './scores.ts';
import { countText, durationText } from './units.ts';
import { wrapped } from './wrapped.ts';

/** A comparison as text: differences, then results with a column for each run. */
export function comparisonText(
  { runs, differences, values, notes }: Comparison,
  width: number | undefined,
): string {
  const names = runs.map(({ run }) => printable(run));
  return [
    differences.length === 0
      ? wrapped('no differences in spec, data and environment', width)
      : table([['differs', ...names], ...differences.map(differenceRow)], { width }),
    table([['result', ...names], ...resultRows(runs), ...values.flatMap(valueRows)], { width }),
    ...(notes.length === 0
      ? []
      : [wrapped(notes.map((note) => `note: ${printable(note)}`).join('\n'), width)]),
  ].join('\n\n');
}

function differenceRow({ name, values }: RunDifference): readonly string[] {
  return [printable(name), ...values.map((value) => (value === null ? 'none' : printable(value)))];
}

function resultRows(runs: readonly ComparedRun[]): readonly (readonly string[])[] {
  const row = (name: string, cell: (run: ComparedRun) => string) => [name, ...runs.map(cell)];
  return [
    row('state', ({ state }) => state),
    row('steps', ({ step, steps }) => (steps === null ? String(step) : `${step} of ${steps}`)),
    row('time', ({ seconds }) => durationText(seconds)),
    row('parameters', ({ parameters }) => (parameters === null ? 'unknown' : countText(parameters))),
    row('best checkpoint', ({ best }) => (best === null ? 'none' : `step ${best}`)),
  ];
}

function valueRows(value: ComparedValue): readonly (readonly string[])[] {
  const name = `${printable(value.task)} ${metricText({ metric: value.metric, primary: value.name })}`;
  const row = (title: string, cell: (run: RunValue) => number | null) => [
    title,
    ...value.runs.map((run) => (run === null ? 'none' : metricValueText(cell(run), value))),
  ];
  return [row(`${name}, last`, ({ last }) => last), row(`${name}, best`, ({ best }) => best)];
}
