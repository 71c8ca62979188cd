import type { PlainCall, RunSpec, TaskSpec } from '../../compiler/artifact/run_spec.ts';
import type { Batch, DataSource } from '../data/source.ts';
import type { Engine } from '../execute/engine.ts';
import type { PendingResults } from '../execute/session.ts';
import type { MetricFunctions } from '../metrics/functions.ts';
import { metricNamed } from '../metrics/index.ts';
import { higherShare, type MetricContext, type MetricState } from '../metrics/metric.ts';
import type { Sample, Split } from '../records/record.ts';
import { MeanLoss, UnknownLoss } from './mean_loss.ts';
import { headsOf, metricContext } from './metric_context.ts';
import type { MetricScore, TaskScore } from './score.ts';

export interface EvaluationRequest {
  readonly engine: Engine;
  readonly run: RunSpec;
  readonly data: DataSource;
  readonly split: string;
  /** Largest number of records of each task, or null for all. */
  readonly limit: number | null;
  /** Metrics from code. */
  readonly functions?: MetricFunctions | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * Receives the outputs of the heads for each record, by head. The arrays are views of memory that may be
   * reused.
   */
  readonly onRecord?: (
    task: TaskSpec,
    outputs: Readonly<Record<string, Float32Array>>,
    sample: Sample,
  ) => void;
}

/**
 * Metrics of every task on a split, with their baselines; undefined if the signal aborts. Throws DataError,
 * DeviceLostError.
 */
export async function evaluate(options: EvaluationRequest): Promise<readonly TaskScore[] | undefined> {
  const scores: TaskScore[] = [];
  for (const task of options.run.tasks) {
    const score = await evaluateTask(task, options);
    if (!score) return undefined;
    scores.push(score);
  }
  return scores;
}

interface RunningMetric {
  readonly call: PlainCall;
  /** Names of the heads, by argument. */
  readonly heads: Readonly<Record<string, string>>;
  readonly context: MetricContext;
  readonly state: MetricState;
}

async function evaluateTask(task: TaskSpec, options: EvaluationRequest): Promise<TaskScore | undefined> {
  const { engine, data, split, limit, signal } = options;
  const running = task.metrics.map((call): RunningMetric => {
    const context = metricContext(task, call, data, options.functions ?? {});
    return { call, heads: headsOf(call), context, state: metricNamed(call.builtin).start(context) };
  });
  const loss = engine.evaluates === 'eval' ? new MeanLoss(task) : new UnknownLoss();
  const collect = async (batch: Batch, pending: PendingResults): Promise<void> => {
    const results = await pending.read();
    for (const metric of running) addRows(metric, results, batch);
    if (options.onRecord) reportRows(task, results, batch, options.onRecord);
    loss.add(results, batch);
  };
  // One batch is read while the next one runs.
  let earlier: { readonly batch: Batch; readonly pending: PendingResults } | undefined;
  for await (const batch of data.evalBatches(task.name, split, limit)) {
    if (signal?.aborted) return undefined;
    const pending = await engine.run(task.name, engine.evaluates, sizesFor(engine, batch), batch.inputs);
    if (earlier) await collect(earlier.batch, earlier.pending);
    earlier = { batch, pending };
  }
  if (earlier) await collect(earlier.batch, earlier.pending);
  if (signal?.aborted) return undefined;
  const metrics = running.map((metric) => scoreOf(task, metric, options));
  const skipped = data.split(task.name, split).problems?.count ?? 0;
  return {
    task: task.name,
    split,
    records: loss.records,
    ...(skipped === 0 ? {} : { skipped }),
    loss: finite(loss.mean),
    metrics,
  };
}

/**
 * Prediction programs read no targets, so the size that depends on targets, the largest number of boxes, is
 * left out.
 */
function sizesFor({ evaluates }: Engine, { sizes }: Batch): Batch['sizes'] {
  if (evaluates === 'eval') return sizes;
  const { boxes: _, ...ofInputs } = sizes;
  return ofInputs;
}

function addRows(
  { heads, state }: RunningMetric,
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

function reportRows(
  task: TaskSpec,
  results: Readonly<Record<string, Float32Array>>,
  batch: Batch,
  onRecord: NonNullable<EvaluationRequest['onRecord']>,
): void {
  const count = batch.samples.length;
  for (let row = 0; row < batch.valid; row++) {
    const outputs = task.heads.map(
      ({ name }) => [name, rowOf(results[`head.${name}`]!, row, count)] as const,
    );
    onRecord(task, Object.fromEntries(outputs), batch.samples[row]!);
  }
}

function rowOf(values: Float32Array, row: number, rows: number): Float32Array {
  const width = values.length / rows;
  return values.subarray(row * width, (row + 1) * width);
}

/** The first records of a split. They may be iterated any number of times. */
function records(split: Split, limit: number | null): Iterable<Sample> {
  const count = limit === null ? split.length : Math.min(limit, split.length);
  return {
    *[Symbol.iterator]() {
      for (let i = 0; i < count; i++) yield split.at(i);
    },
  };
}

function scoreOf(
  task: TaskSpec,
  { call, context, state }: RunningMetric,
  { data, split, limit }: EvaluationRequest,
): MetricScore {
  const metric = metricNamed(call.builtin);
  const values = Object.entries(state.result()).map(([name, value]) => [name, finite(value)] as const);
  const byName = new Map(values);
  const primary = primaryOf(call);
  const training = records(data.split(task.name, 'train'), null);
  const held = records(data.split(task.name, split), limit);
  const details = state.details?.();
  return {
    metric: call.builtin,
    primary,
    ...(metric.kindOf?.(primary, call.args) ?? higherShare),
    value: byName.get(primary) ?? null,
    baseline: finite(metric.baseline(training, held, { ...context, primary })),
    values: Object.fromEntries(byName),
    ...(details ? { details } : {}),
  };
}

function primaryOf({ builtin, args }: PlainCall): string {
  if (typeof args.primary === 'string') return args.primary;
  const { primary } = metricNamed(builtin);
  return typeof primary === 'string' ? primary : primary(args);
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
