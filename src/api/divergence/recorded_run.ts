import { statSync } from 'node:fs';
import { join } from 'node:path';
import { builtins } from '../../builtins.ts';
import type { RunSpec } from '../../compiler/artifact/run_spec.ts';
import { runSpec } from '../../compiler/assemble/run_spec.ts';
import type { Model } from '../../compiler/model/model.ts';
import type { Segment, WeightSums } from '../../runtime/digests/lines.ts';
import { type RunDigests, readDigests } from '../../runtime/digests/read.ts';
import type { StoredDescription } from '../../runtime/run/description.ts';
import { RunDirectory } from '../../runtime/run/directory.ts';
import { type RunEvaluation, runSummary } from '../../runtime/run/history/summary.ts';
import type { RunRecord } from '../../runtime/run/record.ts';
import { type Certificate, CertificateError, readCertificate } from '../certificate/certificate.ts';
import { validModel } from '../spec/valid_model.ts';

/** Spec and fitted state of a run. A certificate has no fitted state; it is then computed from the data. */
export interface RecordedDescription extends Partial<Pick<StoredDescription, 'vocabularies' | 'statistics'>> {
  readonly spec: string;
  readonly record: Pick<RunRecord, 'file' | 'set' | 'imports' | 'records'>;
}

/** A run to compare, from its folder or its certificate. */
export interface RecordedRun {
  readonly digests: RunDigests;
  /** Every evaluation, in order; a certificate has none. */
  readonly evaluations: readonly RunEvaluation[];
  /** Throws an error with the reason if the description of a segment is not available. */
  describe(segment: Segment): RecordedDescription;
}

/**
 * Throws RunDirectoryError if a folder is not a run, or its digests are missing or damaged; CertificateError
 * if a file is not a certificate.
 */
export function recordedRun(path: string): RecordedRun {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return certifiedRun(path, readCertificate(path));
  const directory = RunDirectory.open(path);
  return {
    digests: readDigests(path),
    evaluations: runSummary(join(path, 'events.jsonl')).evaluations,
    describe: (segment) => directory.describedBy(segment.description, 'digests.jsonl'),
  };
}

/** A certificate does not list contents of records: `first` of its steps is empty. */
function certifiedRun(
  path: string,
  { segments, steps, states, spec, file, set, imports }: Certificate,
): RecordedRun {
  const last = segments.at(-1)!.description;
  return {
    digests: { segments, states, steps: steps.map((step) => ({ kind: 'step', ...step, first: [] })) },
    evaluations: [],
    describe({ description, from }) {
      if (description['spec.unit'] === last['spec.unit']) return { spec, record: { file, set, imports } };
      throw new CertificateError(
        `${path} has the spec of its last steps only, and the runs diverge after step ${from}, before it was changed: ` +
          'compare the folder of the run instead',
      );
    },
  };
}

/** The segment that trained a step; the first one for step 0. */
export function segmentOf({ segments }: RunDigests, step: number): Segment {
  return segments.findLast(({ from }) => from < step) ?? segments[0]!;
}

/** Spec and fitted state with which a step was trained. */
export interface TrainedWith {
  readonly segment: Segment;
  /** Checksums of the weight files with which the run began. */
  readonly weights: WeightSums;
  readonly description: RecordedDescription;
  readonly model: Model;
  readonly run: RunSpec;
}

/** Throws RunDirectoryError if the description has changed since, CertificateError, SpecError. */
export function trainedWith(recorded: RecordedRun, step: number): TrainedWith {
  const segment = segmentOf(recorded.digests, step);
  const description = recorded.describe(segment);
  const { file, set, imports } = description.record;
  const files = new Map(Object.entries(imports));
  const model = validModel({ file, text: description.spec }, set, files);
  const weights = recorded.digests.segments[0]!.weights ?? {};
  return { segment, weights, description, model, run: runSpec(model, builtins) };
}
