import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { failureExit, UnitcError } from '../errors.ts';
import { type MemoryContent, reportPage } from '../pages/index.ts';
import type { AdapterChoice } from '../runtime/device/adapter.ts';
import type { TaskScore } from '../runtime/evaluate/score.ts';
import type { MetricFunctions } from '../runtime/metrics/functions.ts';
import type { CodeDataset } from '../runtime/records/code.ts';
import { summedPage } from '../runtime/run/checksums/page_sum.ts';
import { writeOutputText } from '../runtime/run/outputs.ts';
import { type ForcedVariants, VariantError } from './kernels/variants.ts';
import { mostShown, OptionError, requireOneOf, requireWhole } from './options.ts';
import { reportContent } from './reported/content.ts';
import { type Measured, measuredRun } from './reported/measured.ts';
import { memoryContent } from './reported/memory.ts';
import { type FinalScores, type RunFiles, readRunFiles } from './reported/run_files.ts';
import type { Reports } from './reports/reports.ts';
import { withEvaluatedRun } from './run/evaluated_run.ts';

export interface ReportOptions extends Reports {
  /** Path of the page; by default the name of the run with `.report.html`, in the current folder. */
  readonly out?: string;
  /**
   * `everything`, the default: predicts held-out records and measures a step if data and device are
   * available; `files`: uses only the run folder.
   */
  readonly from?: 'everything' | 'files';
  readonly adapter?: AdapterChoice;
  /** Checkpoint for the predictions, as for `evaluate`. */
  readonly checkpoint?: string;
  /** Largest number of held-out records predicted per task; default 500, null: all. */
  readonly limit?: number | null;
  /** Number of best and of worst predictions per task; default 8. */
  readonly examples?: number;
  /** Kernel variants to use wherever they are supported. */
  readonly variants?: ForcedVariants;
  /** Functions of the spec's `custom` metrics, by name. */
  readonly metrics?: MetricFunctions;
  /** Rows of datasets with the format `code`, by dataset name. */
  readonly datasets?: Readonly<Record<string, CodeDataset>>;
}

export interface ReportResult {
  /** Path of the page. */
  readonly path: string;
  /** Sentences about missing content, with the reasons. */
  readonly leftOut: readonly string[];
}

/**
 * Writes a page about a run: curves, metrics and results by class, best and worst predictions, memory, time
 * by kernel and by line of the spec, environment and spec. The page is one self-contained file without
 * scripts. If data or GPU are unavailable, the page leaves out the parts that need them, and says so.
 *
 * @param run folder of the run, which may be in progress
 * @throws OptionError, RunDirectoryError; with `checkpoint` CheckpointError; with `adapter` NoAdapterError
 * @example
 * const { path, leftOut } = await report('runs/model', { out: 'model.html' });
 * for (const each of leftOut) console.warn(each);
 */
export async function report(run: string, options: ReportOptions = {}): Promise<ReportResult> {
  requireOneOf('from', options.from, ['everything', 'files']);
  requireWhole('limit', options.limit, 1);
  requireWhole('examples', options.examples, 1, mostShown);
  const files = readRunFiles(run);
  const path = pagePath(run, options.out);
  const measured = options.from === 'files' ? filesAlone : await measuredOrNot(run, options);
  const memory = memoryOrNot(files);
  const leftOut = [...memory.leftOut, ...measured.leftOut];
  const content = reportContent(
    { ...files, final: merged(files.final, measured) },
    { memory: memory.content, records: measured.records, time: measured.time, leftOut },
  );
  writeOutputText(path, summedPage(reportPage(content)));
  return { path, leftOut: content.leftOut };
}

function pagePath(run: string, out: string | undefined): string {
  if (out === '') throw new OptionError('the path of the page is empty: give a name that ends in .html');
  const path = out ?? `${basename(resolve(run))}.report.html`;
  if (existsSync(path) && !path.endsWith('.html')) {
    throw new OptionError(`${path} exists and is not a page: choose a name that ends in .html`);
  }
  return path;
}

/** Result without device and data. */
const nothing = { step: undefined, scores: [], records: new Map(), time: [] } as const;

type MeasuredOrNot = Omit<Measured, 'step'> & { readonly step: number | undefined };

const filesAlone: MeasuredOrNot = {
  ...nothing,
  leftOut: ['predictions and the time of a step: the report was made from the files of the run alone'],
};

/** Throws errors caused by the user's choice of checkpoint or adapter; the page reports all others. */
async function measuredOrNot(run: string, options: ReportOptions): Promise<MeasuredOrNot> {
  const { limit = 500, examples = 8, metrics } = options;
  try {
    return await withEvaluatedRun(run, options, (opened) =>
      measuredRun(opened, { limit, examples, metrics }),
    );
  } catch (error) {
    if (!(error instanceof UnitcError) || isOfChoice(error, options)) throw error;
    const where = error.where === undefined ? '' : `${error.where}: `;
    return { ...nothing, leftOut: [`predictions and the time of a step: ${where}${error.message}`] };
  }
}

function isOfChoice(error: UnitcError, { checkpoint, adapter }: ReportOptions): boolean {
  const ofAdapter = adapter !== undefined && error.exit === failureExit.adapter;
  const ofCheckpoint = checkpoint !== undefined && error.code === 'UNITC_CHECKPOINT';
  return ofAdapter || ofCheckpoint || error instanceof OptionError || error instanceof VariantError;
}

/** The memory plan, unless the model is too large for it. */
function memoryOrNot({ model }: RunFiles): {
  readonly content: MemoryContent | undefined;
  readonly leftOut: readonly string[];
} {
  if (!model) return { content: undefined, leftOut: [] };
  try {
    return { content: memoryContent(model), leftOut: [] };
  } catch (error) {
    if (!(error instanceof UnitcError)) throw error;
    return { content: undefined, leftOut: [`the memory plan: ${error.message}`] };
  }
}

/**
 * The results of the run's own evaluation, replaced by those of the report if they are of the same step and
 * of at least as many records: they include results by class, which earlier versions did not store.
 */
function merged(final: FinalScores, { step, scores }: MeasuredOrNot): FinalScores {
  if (final.scores.length === 0) return { step, scores };
  if (step !== final.step) return final;
  const better = (stored: TaskScore) =>
    scores.find(
      ({ task, split, records }) =>
        task === stored.task && split === stored.split && records >= stored.records,
    );
  return { step: final.step, scores: final.scores.map((stored) => better(stored) ?? stored) };
}
