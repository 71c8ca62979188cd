import type { MeanInterval, SweepResult, SweptValue, SweptVariant } from '../../api/sweep.ts';
import { printable } from '../../printable.ts';
import { type Rows, table } from '../../table.ts';
import { metricText, metricValueText } from './scores.ts';

/** The results of a sweep: a table for each metric, a line for each run without results, and notes. */
export function sweepText(result: SweepResult, width: number | undefined): string {
  const tables = result.values.map((value) => valueTable(value, result, width));
  const lines = [...result.variants.flatMap(problemLines), ...notes(result)];
  return [...tables, ...(lines.length === 0 ? [] : [lines.join('\n')])].join('\n\n');
}

function valueTable(value: SweptValue, { variants, paths }: SweepResult, width: number | undefined): string {
  const title = `${printable(value.task)} ${metricText({ metric: value.metric, primary: value.name })}`;
  const header = [
    title,
    ...paths.map(printable),
    'seeds',
    'mean',
    '95 % interval',
    'difference',
    '95 % interval',
  ];
  const rows: Rows = value.variants.map(({ variant, value: mean, difference }, i) => [
    variant,
    ...paths.map((path) => printable(new Map(Object.entries(variants[i]!.set)).get(path) ?? 'none')),
    String(mean?.count ?? 0),
    ...intervalCells(mean, (each) => metricValueText(each, value)),
    ...intervalCells(
      difference,
      (each) => `${each < 0 ? '-' : '+'}${metricValueText(Math.abs(each), value)}`,
    ),
  ]);
  return table([header, ...rows], { width });
}

function intervalCells(found: MeanInterval | null, text: (value: number) => string): readonly string[] {
  if (!found) return ['', ''];
  const { mean, interval } = found;
  return [text(mean), interval ? `${text(interval[0])} to ${text(interval[1])}` : 'none'];
}

function problemLines({ name, runs }: SweptVariant): readonly string[] {
  return runs.flatMap(({ seed, state, step, problem }) => {
    if (state === 'complete' || state === 'stopped') return [];
    const reason = problem === undefined ? `${state} at step ${step}` : printable(problem);
    return [`${name}, seed ${seed}: ${reason}`];
  });
}

function notes({ seeds, variants, values }: SweepResult): readonly string[] {
  if (seeds.length === 1) {
    return [
      'one seed: without repetition there are no intervals; --seeds N trains each variant with N seeds',
    ];
  }
  if (variants.length === 1 || values.length === 0) return [];
  return [
    `differences from ${variants[0]!.name} with the same seed; the intervals are not corrected for their number`,
  ];
}
