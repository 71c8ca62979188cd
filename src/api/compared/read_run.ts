import { join } from 'node:path';
import type { Model } from '../../compiler/model/model.ts';
import { RunDirectory } from '../../runtime/run/directory.ts';
import { type RunSummary, runSummary } from '../../runtime/run/history/summary.ts';
import type { RunRecord } from '../../runtime/run/record.ts';
import { recordedModel } from '../run/recorded_model.ts';

/** The description and the events of a run. */
export interface ReadRun {
  readonly directory: RunDirectory;
  readonly record: RunRecord;
  /** Undefined if the spec has errors in this version of unitc. */
  readonly model: Model | undefined;
  readonly summary: RunSummary;
}

/** Reads a run folder, even while a process is training it. Throws RunDirectoryError. */
export function readRun(path: string): ReadRun {
  const directory = RunDirectory.open(path);
  return {
    directory,
    record: directory.record,
    model: recordedModel(directory),
    summary: runSummary(join(path, 'events.jsonl')),
  };
}
