import { builtins } from '../../builtins.ts';
import type { RunSpec } from '../../compiler/artifact/run_spec.ts';
import { runSpec } from '../../compiler/assemble/run_spec.ts';
import type { Model } from '../../compiler/model/model.ts';
import type { Segment } from '../../runtime/digests/lines.ts';
import { type RunDigests, readDigests } from '../../runtime/digests/read.ts';
import type { StoredDescription } from '../../runtime/run/description.ts';
import { RunDirectory } from '../../runtime/run/directory.ts';
import { validModel } from '../spec/valid_model.ts';

/** A run that is compared with another. */
export interface RecordedRun {
  readonly directory: RunDirectory;
  readonly digests: RunDigests;
}

/** Throws RunDirectoryError where a folder is no run, or its digests are missing or damaged. */
export function recordedRun(path: string): RecordedRun {
  const directory = RunDirectory.open(path);
  return { directory, digests: readDigests(path) };
}

/** The segment that trained a step; the first one for step 0. */
export function segmentOf({ segments }: RunDigests, step: number): Segment {
  return segments.findLast(({ from }) => from < step) ?? segments[0]!;
}

/** Spec and fitted state with which a step was trained. */
export interface TrainedWith {
  readonly segment: Segment;
  readonly description: StoredDescription;
  readonly model: Model;
  readonly run: RunSpec;
}

/** Throws RunDirectoryError where the description has changed since, SpecError. */
export function trainedWith({ directory, digests }: RecordedRun, step: number): TrainedWith {
  const segment = segmentOf(digests, step);
  const description = directory.describedBy(segment.description, 'digests.jsonl');
  const { file, set, imports } = description.record;
  const files = new Map(Object.entries(imports));
  const model = validModel({ file, text: description.spec }, set, files);
  return { segment, description, model, run: runSpec(model, builtins) };
}
