import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { MetricsTable, metricColumns } from '../../../src/runtime/run/history/metrics_table.ts';
import { evaluated, eventsFile, started, step } from './events.ts';

/** `step/name=value` for each row except those of the loss. */
function valuesOf(table: MetricsTable): readonly string[] {
  const rows: Record<string, string>[] = parse(table.text, { columns: true });
  return rows.flatMap(({ step: at, metric, name, value, records }) =>
    metric === 'loss' ? [] : [`${at}/${records}/${name}=${value}`],
  );
}

test('a row holds one value, with the baseline beside the primary one', () => {
  const table = new MetricsTable();
  table.add(evaluated(10, 1.23456, 0.75));
  expect(table.text).toBe(
    [
      metricColumns.join(','),
      '10,1.235,names,valid,8,loss,loss,0.25,',
      '10,1.235,names,valid,8,accuracy,accuracy,0.75,0.25',
      '10,1.235,names,valid,8,accuracy,top5,1,',
      '',
    ].join('\n'),
  );
});

test('a value that the records do not define is an empty cell', () => {
  const table = new MetricsTable();
  table.add(evaluated(10, 1, null));
  expect(valuesOf(table)).toEqual(['10/8/accuracy=', '10/8/top5=1']);
});

test('names with commas and quotes stay one cell', () => {
  const table = new MetricsTable();
  const event = evaluated(10, 1, 0.5) as Extract<ReturnType<typeof evaluated>, { event: 'evaluated' }>;
  const [score] = event.scores;
  const [metric] = score!.metrics;
  table.add({ ...event, scores: [{ ...score!, metrics: [{ ...metric!, primary: 'a,"b"\n', values: {} }] }] });
  expect(valuesOf(table)).toEqual(['10/8/a,"b"\n=0.5']);
});

test('a process that continues drops the rows after its step and adds them again', () => {
  const path = eventsFile([started(0), evaluated(10, 5, 0.1), step(12, 6), evaluated(20, 9, 0.2)]);
  const table = MetricsTable.until(path, 12);
  expect(valuesOf(table)).toEqual(['10/8/accuracy=0.1', '10/8/top5=1']);
  table.add(evaluated(20, 2, 0.2));
  expect(valuesOf(table)).toEqual(['10/8/accuracy=0.1', '10/8/top5=1', '20/8/accuracy=0.2', '20/8/top5=1']);
  // 6 s in the first process and 2 s in the second.
  expect(table.text).toContain('\n20,8,names,');
});

test('the same evaluation counts once, and one on other records separately', () => {
  const table = new MetricsTable();
  table.add(evaluated(10, 1, 0.1));
  table.add(evaluated(10, 2, 0.3, 16));
  table.add(evaluated(10, 3, 0.2));
  expect(valuesOf(table).filter((row) => row.includes('accuracy'))).toEqual([
    '10/16/accuracy=0.3',
    '10/8/accuracy=0.2',
  ]);
});
