import type { PlainCall, RunSpec, TaskSpec } from '../../compiler/artifact/run_spec.ts';
import type { Batch, DataSource } from '../data/source.ts';
import type { ProgramCache } from '../execute/programs.ts';
import type { Pending, Session } from '../execute/session.ts';
import { metricNamed } from '../metrics/index.ts';
import type { MetricState } from '../metrics/metric.ts';
import type { Sample, Split } from '../records/record.ts';

/** What evaluation says of one task. Figures are in 0..1. */
export interface TaskScore {
  readonly task: string;
  readonly split: string;
  readonly records: number;
  /** Mean of the batches' losses. */
  readonly loss: number;
  readonly metrics: readonly MetricScore[];
}

export interface MetricScore {
  readonly metric: string;
  /** The figure that counts, and its value for the best constant prediction. */
  readonly primary: string;
  readonly value: number;
  readonly baseline: number;
  readonly figures: Readonly<Record<string, number>>;
}

export interface EvaluateOptions {
  readonly session: Session;
  readonly programs: ProgramCache;
  readonly run: RunSpec;
  readonly data: DataSource;
  readonly split: string;
  /** Records of each task, or null for all. */
  readonly limit: number | null;
}

/** Every task's metrics on a split, and the baselines they must beat. */
export async function evaluate(options: EvaluateOptions): Promise<readonly TaskScore[]> {
  const scores: TaskScore[] = [];
  for (const task of options.run.tasks) scores.push(await evaluateTask(task, options));
  return scores;
}

interface Running {
  readonly call: PlainCall;
  /** Names of the heads, by argument. */
  readonly heads: Readonly<Record<string, string>>;
  readonly outputs: number;
  readonly state: MetricState;
}

async function evaluateTask(task: TaskSpec, options: EvaluateOptions): Promise<TaskScore> {
  const { session, programs, data, split, limit } = options;
  const labels = data.labels(task.name);
  const running = task.metrics.map((call): Running => {
    const heads = headsOf(call);
    const outputs = task.heads.find(({ name }) => name === Object.values(heads)[0])!.outputs;
    return { call, heads, outputs, state: metricNamed(call.word).start({ labels, outputs }) };
  });
  let records = 0;
  let loss = 0;
  let batches = 0;
  const collect = async (batch: Batch, pending: Pending): Promise<void> => {
    const results = await pending.read();
    for (const metric of running) addRows(metric, results, batch);
    records += batch.valid;
    loss += results.loss![0]!;
    batches++;
  };
  // One batch is read while the next one runs.
  let earlier: { readonly batch: Batch; readonly pending: Pending } | undefined;
  for await (const batch of data.evalBatches(task.name, split, limit)) {
    const program = await programs.get(task.name, 'eval', batch.sizes);
    const pending = session.run(program, batch.inputs);
    if (earlier) await collect(earlier.batch, earlier.pending);
    earlier = { batch, pending };
  }
  if (earlier) await collect(earlier.batch, earlier.pending);
  const metrics = running.map((metric) => scoreOf(task, metric, options, labels));
  return { task: task.name, split, records, loss: loss / Math.max(1, batches), metrics };
}

/** The heads that a metric looks at, by its argument. */
function headsOf({ word, args }: PlainCall): Readonly<Record<string, string>> {
  const named = metricNamed(word).parameters.filter(
    ({ type }) => type.kind === 'member' && type.of === 'head',
  );
  return Object.fromEntries(named.map(({ name }) => [name, String(args[name])]));
}

function addRows(
  { heads, state }: Running,
  results: Readonly<Record<string, Float32Array>>,
  batch: Batch,
): void {
  const count = batch.samples.length;
  for (let row = 0; row < batch.valid; row++) {
    const outputs = Object.fromEntries(
      Object.entries(heads).map(([argument, head]) => [
        argument,
        rowOf(results[`head.${head}`]!, row, count),
      ]),
    );
    state.add(outputs, batch.samples[row]!);
  }
}

function rowOf(values: Float32Array, row: number, rows: number): Float32Array {
  const width = values.length / rows;
  return values.subarray(row * width, (row + 1) * width);
}

function* records(split: Split, limit: number | null): Iterable<Sample> {
  const count = limit === null ? split.length : Math.min(limit, split.length);
  for (let i = 0; i < count; i++) yield split.at(i);
}

function scoreOf(
  task: TaskSpec,
  { call, outputs, state }: Running,
  { data, split, limit }: EvaluateOptions,
  labels: readonly string[] | undefined,
): MetricScore {
  const metric = metricNamed(call.word);
  const figures = state.result();
  const primary = typeof call.args.primary === 'string' ? call.args.primary : metric.primary;
  const training = records(data.split(task.name, 'train'), null);
  const held = records(data.split(task.name, split), limit);
  return {
    metric: call.word,
    primary,
    value: figures[primary]!,
    baseline: metric.baseline(training, held, { labels, outputs, primary }),
    figures,
  };
}
