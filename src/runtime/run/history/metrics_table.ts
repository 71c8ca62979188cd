import type { MetricScore, TaskScore } from '../../evaluate/score.ts';
import type { TrainEvent } from '../events.ts';
import { survivingEvents, type TimedEvent } from './surviving_events.ts';

/** Columns of `metrics.csv`. docs/run.md describes them. */
export const metricColumns = [
  'step',
  'seconds',
  'task',
  'split',
  'records',
  'metric',
  'name',
  'value',
  'baseline',
] as const;

type Cell = string | number | null;
type MetricRow = readonly Cell[];

/** The evaluations of a run as rows of a table, one for each value. */
export class MetricsTable {
  /** Rows of each evaluation of a task; a repeated evaluation replaces the earlier one. */
  readonly #evaluations = new Map<string, readonly MetricRow[]>();

  /** Seconds of training by earlier processes. */
  #earlier = 0;

  /** The evaluations that still count for a process that continues from `step`. `path`: an `events.jsonl`. */
  static until(path: string, step: number): MetricsTable {
    const table = new MetricsTable();
    for (const timed of survivingEvents(path, step)) {
      table.#addTimed(timed);
      table.#earlier = timed.seconds;
    }
    return table;
  }

  /** Adds the rows of an evaluation of this process; other events have none. */
  add(event: TrainEvent): void {
    if ('seconds' in event) this.#addTimed({ event, seconds: this.#earlier + event.seconds });
  }

  #addTimed({ event, seconds }: TimedEvent): void {
    if (event.event !== 'evaluated') return;
    for (const score of event.scores) {
      const key = JSON.stringify([event.step, score.task, score.split, score.records]);
      this.#evaluations.delete(key);
      this.#evaluations.set(key, rowsOf(event.step, seconds, score));
    }
  }

  /** The table as CSV (RFC 4180, lines end with a line feed), its header included. */
  get text(): string {
    const rows: readonly MetricRow[] = [metricColumns, ...[...this.#evaluations.values()].flat()];
    return rows.map((row) => `${row.map(cellText).join(',')}\n`).join('');
  }
}

function rowsOf(step: number, seconds: number, score: TaskScore): readonly MetricRow[] {
  const { task, split, records, loss, metrics } = score;
  const shared = [step, Number(seconds.toFixed(3)), task, split, records];
  return [
    [...shared, 'loss', 'loss', loss, null],
    ...metrics.flatMap((metric) => valueRows(metric).map((row) => [...shared, ...row])),
  ];
}

/** All values of a metric; the baseline is that of the primary one. */
function valueRows({ metric, primary, value, baseline, values }: MetricScore): readonly MetricRow[] {
  const named = new Map<string, number | null>([[primary, value], ...Object.entries(values)]);
  return [...named].map(([name, each]) => [metric, name, each, name === primary ? baseline : null]);
}

/** Null, a value that the records do not define, becomes an empty cell. */
function cellText(cell: Cell): string {
  if (cell === null) return '';
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
