import { type Cause, causesOf } from './divergence/causes.ts';
import { type ChangedRecord, changedRecords, contentsUpTo } from './divergence/contents.ts';
import { divergenceOf, type StepPart, stepOf } from './divergence/divergence.ts';
import { recordsOfStep, type StepRecords } from './divergence/names.ts';
import { type RecordedRun, recordedRun, trainedWith } from './divergence/recorded_run.ts';
import { presentContents } from './divergence/run_data.ts';

/** The first difference between two runs. */
export interface RunDivergence {
  /** The first step that differs; 0: the initial parameters differ. */
  readonly step: number;
  /** Task of the step in each run; null at step 0. */
  readonly tasks: readonly [string, string] | null;
  /**
   * The first part of the step that differs: which task and records it draws, the batch that preparation made
   * of them, or the loss, the gradients or the state that the device computed.
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
  /** Null if all steps that both runs have are equal bit for bit. */
  readonly divergence: RunDivergence | null;
  /** Differences between the runs at that step, or at the last common one. */
  readonly causes: readonly Cause[];
  /**
   * Records that both runs drew, in this step or later, and whose contents differ. Where there is none, but
   * vocabularies, statistics or class names differ: training records that differ, if the data of both runs is
   * present.
   */
  readonly changed: readonly ChangedRecord[];
}

/**
 * Compares two runs by the digests in their folders: the first step that differs, the records that it drew,
 * and the differences in spec, seed, data, software, kernel variants and adapter. Records that a step does
 * not draw for the first time are derived from seed and data, if the data is present.
 *
 * @param first folder of a run, or its certificate, which has no contents of records
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
  const found = divergenceOf(a.digests, b.digests);
  const at = found?.step ?? common;
  const causes = causesOf(trainedWith(a, at), trainedWith(b, at));
  const drawn = changedRecords(contentsUpTo(a.digests.steps, common), contentsUpTo(b.digests.steps, common));
  const isFitted = causes.some(({ kind }) => kind === 'fitted');
  const changed = drawn.length === 0 && isFitted ? await undrawnChanges(a, b, at) : drawn;
  if (!found) return { runs: [first, second], steps, divergence: null, causes, changed };
  const records = [await recordsOfStep(a, at), await recordsOfStep(b, at)] as const;
  const here = changedRecords(contentsUpTo(a.digests.steps, at), contentsUpTo(b.digests.steps, at));
  const [one, two] = [stepOf(a.digests, at), stepOf(b.digests, at)];
  return {
    runs: [first, second],
    steps,
    divergence: {
      ...found,
      tasks: one && two ? [one.task, two.task] : null,
      records,
      changed: here.filter(({ task, name }) => task === one?.task && isDrawn(records, name)),
    },
    causes,
    changed,
  };
}

/** Training records that differ in the data as it is now; none where it is not that of the runs. */
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
