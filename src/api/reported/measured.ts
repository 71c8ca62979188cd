import { dirname } from 'node:path';
import type { TaskSpec } from '../../compiler/artifact/run_spec.ts';
import type { TaskRecords, TimeContent, TimeRow } from '../../pages/index.ts';
import { evaluate } from '../../runtime/evaluate/evaluate.ts';
import type { TaskScore } from '../../runtime/evaluate/score.ts';
import type { MetricFunctions } from '../../runtime/metrics/functions.ts';
import type { OutputFacts } from '../../runtime/predict/decode.ts';
import { measuredStep } from '../profiled/measured_step.ts';
import { NoTimestampsError, type Profile, type ProfileRow } from '../profiled/measurements.ts';
import type { EvaluatedRun } from '../run/evaluated_run.ts';
import { Extremes } from './extremes.ts';
import { type Judge, judgeOf } from './judge.ts';
import { shownRecords } from './shown_records.ts';

export interface MeasureSettings {
  /** Largest number of held-out records of each task; null: all. */
  readonly limit: number | null;
  /** Number of best and of worst records of each task. */
  readonly examples: number;
  readonly metrics?: MetricFunctions | undefined;
}

/** Report results that need data and a device. */
export interface Measured {
  /** Step of the checkpoint. */
  readonly step: number;
  readonly scores: readonly TaskScore[];
  /** Best and worst records by task. */
  readonly records: ReadonlyMap<string, TaskRecords>;
  readonly time: readonly TimeContent[];
  readonly leftOut: readonly string[];
}

/** Evaluates the held-out records of a run, then measures a training step of every task. */
export async function measuredRun(run: EvaluatedRun, settings: MeasureSettings): Promise<Measured> {
  const { opened, data, classes, step } = run;
  const facts: OutputFacts = { classes, statistics: data.statistics };
  const judged = new Map<string, JudgedTask>();
  for (const task of opened.run.tasks) {
    const judge = judgeOf(task, facts);
    if (judge) judged.set(task.name, { task, judge, extremes: new Extremes(settings.examples) });
  }
  const scores = await evaluate({
    ...opened,
    data,
    split: 'valid',
    limit: settings.limit,
    functions: settings.metrics,
    onRecord({ name }, outputs, sample) {
      const known = judged.get(name);
      const judgement = known?.judge.judge(outputs, sample);
      if (known && judgement) known.extremes.add({ sample, outputs, judgement });
    },
  });
  const records = new Map<string, TaskRecords>();
  for (const { task, judge, extremes } of judged.values()) {
    if (extremes.examined === 0) continue;
    const context = { run: opened.run, task, data, facts, root: dirname(run.record.file) };
    records.set(task.name, {
      order: judge.order,
      examined: extremes.examined,
      best: await shownRecords(extremes.best, context),
      worst: await shownRecords(extremes.worst, context),
    });
  }
  const without = opened.run.tasks.filter(({ name }) => !records.has(name));
  const measured = await timeOfSteps(run);
  return {
    step,
    scores: scores ?? [],
    records,
    time: measured.time,
    leftOut: [
      ...without.map(
        ({ name }) => `predictions of ${name}: its outputs cannot be ordered from best to worst`,
      ),
      ...measured.leftOut,
    ],
  };
}

interface JudgedTask {
  readonly task: TaskSpec;
  readonly judge: Judge;
  readonly extremes: Extremes;
}

/** Measured steps of every task; measuring changes the parameters. */
async function timeOfSteps(
  run: EvaluatedRun,
): Promise<{ readonly time: readonly TimeContent[]; readonly leftOut: readonly string[] }> {
  const { model, opened, record, spec } = run;
  const sources = new Map([[record.file, spec], ...Object.entries(record.imports)]);
  const time: TimeContent[] = [];
  try {
    for (const { name } of opened.run.tasks) {
      time.push(timeContent(await measuredStep({ ...run, model, sources }, name, 3)));
    }
    return { time, leftOut: [] };
  } catch (error) {
    if (!(error instanceof NoTimestampsError)) throw error;
    return { time, leftOut: [`the time of a step: ${error.message}`] };
  }
}

function timeContent({ task, adapter, milliseconds, families, lines }: Profile): TimeContent {
  return {
    task,
    adapter,
    milliseconds,
    groups: [
      { title: 'kernel family', rows: families.map(timeRow) },
      { title: 'line of the spec', rows: lines.map(timeRow) },
    ],
  };
}

/** A row whose name omits the folder of the spec. */
function timeRow({ name, milliseconds, share, dispatches, gflops }: ProfileRow): TimeRow {
  return { name: name.replace(/^.*[\\/](?=[^\\/]+\.unit:)/, ''), milliseconds, share, dispatches, gflops };
}
