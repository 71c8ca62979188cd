import { type Cause, causesOf } from './parting/causes.ts';
import { type ChangedRecord, changedRecords, contentsUpTo } from './parting/contents.ts';
import { divergenceOf, type StepPart, stepOf } from './parting/divergence.ts';
import { recordsOfStep, type StepRecords } from './parting/names.ts';
import { recordedRun, trainedWith } from './parting/recorded_run.ts';

/** Where two runs part. */
export interface Parting {
  /** The first step that differs; 0: the initial parameters differ. */
  readonly step: number;
  /** Task of the step in each run; null at step 0. */
  readonly tasks: readonly [string, string] | null;
  /**
   * The first part of the step that differs: which task and records it draws, the batch that preparation made of them,
   * or the loss, the gradients or the state that the device computed.
   */
  readonly part: StepPart;
  /** Records of the step in each run, in order. */
  readonly records: readonly [StepRecords, StepRecords];
  /** Records of the step whose contents differ. */
  readonly changed: readonly ChangedRecord[];
}

export interface WhyResult {
  /** Folders of the runs. */
  readonly runs: readonly [string, string];
  /** Number of steps of each run. */
  readonly steps: readonly [number, number];
  /** Null where all steps that both runs have are equal bit for bit. */
  readonly parting: Parting | null;
  /** Differences between the runs at that step, or at the last common one. */
  readonly causes: readonly Cause[];
  /** Records that both runs drew, in this step or later, and whose contents differ. */
  readonly changed: readonly ChangedRecord[];
}

/**
 * Compares two runs by the digests in their folders: the first step that differs, the records that it drew,
 * and the differences in spec, seed, data, software, kernel variants and adapter. Records that a step does not
 * draw for the first time are derived from seed and data, if the data is present.
 *
 * @param first folder of a run
 * @param second folder of another run
 * @throws RunDirectoryError, SpecError
 * @example
 * const { parting, causes } = await why('runs/model', 'runs/model-2');
 * if (parting) console.log(parting.step, parting.part, parting.changed, causes);
 */
export async function why(first: string, second: string): Promise<WhyResult> {
  const [a, b] = [recordedRun(first), recordedRun(second)];
  const steps = [a.digests.steps.length, b.digests.steps.length] as const;
  const common = Math.min(...steps);
  const divergence = divergenceOf(a.digests, b.digests);
  const at = divergence?.step ?? common;
  const causes = causesOf(trainedWith(a, at), trainedWith(b, at));
  const changed = changedRecords(
    contentsUpTo(a.digests.steps, common),
    contentsUpTo(b.digests.steps, common),
  );
  if (!divergence) return { runs: [first, second], steps, parting: null, causes, changed };
  const records = [await recordsOfStep(a, at), await recordsOfStep(b, at)] as const;
  const here = changedRecords(contentsUpTo(a.digests.steps, at), contentsUpTo(b.digests.steps, at));
  const [one, two] = [stepOf(a.digests, at), stepOf(b.digests, at)];
  return {
    runs: [first, second],
    steps,
    parting: {
      ...divergence,
      tasks: one && two ? [one.task, two.task] : null,
      records,
      changed: here.filter(({ task, name }) => task === one?.task && isDrawn(records, name)),
    },
    causes,
    changed,
  };
}

function isDrawn(records: readonly StepRecords[], name: string): boolean {
  return records.some((each) => each.kind === 'known' && each.names.includes(name));
}
