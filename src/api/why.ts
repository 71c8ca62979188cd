import type { StepLine } from '../runtime/digests/lines.ts';
import { type Cause, causesOf } from './divergence/causes.ts';
import { type ChangedRecord, changedRecords, contentsUpTo } from './divergence/contents.ts';
import type { DisplacedRecord } from './divergence/displaced.ts';
import { displacedIn } from './divergence/displaced_in.ts';
import { divergenceOf, type StepPart, stepOf } from './divergence/divergence.ts';
import { type EvaluationDivergence, evaluationDivergence } from './divergence/evaluations.ts';
import { recordsOfStep, type StepRecords } from './divergence/names.ts';
import { type RecordedRun, recordedRun, trainedWith } from './divergence/recorded_run.ts';
import { firstName, type RenamedTask, renamings, withFirstNames } from './divergence/renaming.ts';
import { presentContents } from './divergence/run_data.ts';

/** The first point at which two runs differ. */
export interface RunDivergence {
  /** The first step that differs; 0: the initial parameters differ. */
  readonly step: number;
  /** Task of the step in each run; null at step 0. */
  readonly tasks: readonly [string, string] | null;
  /**
   * The first part of the step that differs: the task and records drawn, the batch prepared from them, or the
   * loss, gradients or state computed by the device.
   */
  readonly part: StepPart;
  /** Records of the step in each run, in order. */
  readonly records: readonly [StepRecords, StepRecords];
  /** Records of the step whose contents differ. */
  readonly changed: readonly ChangedRecord[];
}

export interface WhyResult {
  /** Folders of the runs, or their certificates. */
  readonly runs: readonly [string, string];
  /** Number of steps of each run. */
  readonly steps: readonly [number, number];
  /** Null if all steps common to both runs are equal bit for bit. */
  readonly divergence: RunDivergence | null;
  /**
   * The first result of an evaluation that differs although all steps until then are equal; null if there is
   * none, or one of the runs is a certificate.
   */
  readonly evaluation: EvaluationDivergence | null;
  /** Differences between the runs at that step, or at the last common one. */
  readonly causes: readonly Cause[];
  /**
   * Records drawn by both runs, in this step or later, whose contents differ. If there are none, but
   * vocabularies, statistics or class names differ: training records that differ, if the data of both runs is
   * present.
   */
  readonly changed: readonly ChangedRecord[];
  /** Records that were moved, removed or added, if runs with one seed first differ in records or a batch. */
  readonly displaced: readonly DisplacedRecord[];
  /** Tasks whose records have other names in the second run; records are then named as in the first run. */
  readonly renamed: readonly RenamedRecords[];
}

/** Records that have other names in the second run, because files or folders were renamed. */
export interface RenamedRecords {
  readonly task: string;
  /** Names of one record in both runs. */
  readonly example: readonly [string, string];
}

/**
 * Compares two runs by the digests in their folders: the first step that differs, the records it drew, and
 * the differences in spec, seed, data, software, kernel variants and adapter. Records that a step does not
 * draw for the first time are derived from seed and data, if the data is present.
 *
 * @param first folder of a run, or its certificate, which lacks the contents of records
 * @param second folder or certificate of another run
 * @throws RunDirectoryError, CertificateError, SpecError
 * @example
 * const { divergence, causes } = await why('runs/model', 'runs/model-2');
 * if (divergence) console.log(divergence.step, divergence.part, divergence.changed, causes);
 */
export async function why(first: string, second: string): Promise<WhyResult> {
  const [a, b] = [recordedRun(first), recordedRun(second)];
  const steps = [a.digests.steps.length, b.digests.steps.length] as const;
  const common = Math.min(...steps);
  const renamed = renamings(a.digests, b.digests);
  const drawnIn = [a.digests.steps, withFirstNames(b.digests.steps, renamed)] as const;
  const found = divergenceOf(a.digests, b.digests);
  const at = found?.step ?? common;
  const causes = causesUpTo(a, b, at);
  const drawn = changedUpTo(drawnIn, common);
  const isFitted = causes.some(({ kind }) => kind === 'fitted');
  const changed = drawn.length === 0 && isFitted ? await undrawnChanges(a, b, at) : drawn;
  const evaluation = evaluationDivergence(
    a.evaluations,
    b.evaluations,
    found?.step ?? Number.POSITIVE_INFINITY,
  );
  const result = {
    runs: [first, second],
    steps,
    evaluation: evaluation ?? null,
    causes,
    changed,
    renamed: renamed.map(exampleOf),
  } as const;
  if (!found) return { ...result, divergence: null, displaced: [] };
  const records = [await recordsOfStep(a, at), await recordsOfStep(b, at)] as const;
  const [one, two] = [stepOf(a.digests, at), stepOf(b.digests, at)];
  const part = isOnlyRenamed(records, renamed, one?.task) && found.part === 'records' ? 'batch' : found.part;
  const here = changedUpTo(drawnIn, at);
  const isData = part === 'records' || part === 'batch';
  const isOtherSeed = causes.some(({ kind }) => kind === 'seed');
  return {
    ...result,
    divergence: {
      step: found.step,
      part,
      tasks: one && two ? [one.task, two.task] : null,
      records,
      changed: here.filter(({ task, name }) => task === one?.task && isDrawn(records, name)),
    },
    displaced: isData && !isOtherSeed ? await displacedIn(a, b, { step: at, task: one!.task, renamed }) : [],
  };
}

/** Differences at the step and at the one before, whose state it starts from, without duplicates. */
function causesUpTo(a: RecordedRun, b: RecordedRun, step: number): readonly Cause[] {
  const causes = [step, step - 1]
    .filter((each) => each >= 0)
    .flatMap((each) => causesOf(trainedWith(a, each), trainedWith(b, each)));
  return [...new Map(causes.map((cause) => [JSON.stringify(cause), cause])).values()];
}

function changedUpTo(
  [a, b]: readonly [readonly StepLine[], readonly StepLine[]],
  step: number,
): readonly ChangedRecord[] {
  return changedRecords(contentsUpTo(a, step), contentsUpTo(b, step));
}

function exampleOf({ task, names }: RenamedTask): RenamedRecords {
  const [[now, before] = ['', '']] = names;
  return { task, example: [before, now] };
}

/** Whether a step draws the same records in both runs, under other names. */
function isOnlyRenamed(
  [a, b]: readonly [StepRecords, StepRecords],
  renamed: readonly RenamedTask[],
  task: string | undefined,
): boolean {
  if (a.kind === 'unknown' || b.kind === 'unknown' || task === undefined) return false;
  const names = b.names.map((name) => firstName(renamed, task, name));
  return names.length === a.names.length && names.every((name, i) => name === a.names[i]);
}

/** Training records that differ in the present data; none if it is not that of the runs. */
async function undrawnChanges(
  a: RecordedRun,
  b: RecordedRun,
  step: number,
): Promise<readonly ChangedRecord[]> {
  const [before, now] = [await presentContents(a, step), await presentContents(b, step)];
  return before && now ? changedRecords(before, now) : [];
}

function isDrawn(records: readonly StepRecords[], name: string): boolean {
  return records.some((each) => each.kind === 'known' && each.names.includes(name));
}
