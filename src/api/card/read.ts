import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Model } from '../../compiler/model/model.ts';
import { checkpointPath } from '../../runtime/checkpoint/names.ts';
import type { TaskScore } from '../../runtime/evaluate/score.ts';
import type { StoredDescription } from '../../runtime/run/description.ts';
import { RunDirectory } from '../../runtime/run/directory.ts';
import { RunDirectoryError } from '../../runtime/run/errors.ts';
import { isTaskScore } from '../../runtime/run/history/stored_scores.ts';
import { lastEvaluation, type RunSummary, runSummary } from '../../runtime/run/history/summary.ts';
import { readDescription } from '../../runtime/run/stored_description.ts';
import { parsedJson } from '../../runtime/run/stored_json.ts';
import { fileText } from '../../storage/read.ts';
import { validModel } from '../spec/valid_model.ts';

/** The sources of a model card. */
export interface CardSource {
  readonly model: Model;
  readonly description: StoredDescription;
  readonly summary: RunSummary;
  /** Step and results of the last evaluation; undefined if there is none. */
  readonly evaluated: { readonly step: number; readonly scores: readonly TaskScore[] } | undefined;
  /** Bytes of the checkpoint of that step; undefined if it is missing. */
  readonly checkpointBytes: number | undefined;
}

/** Throws RunDirectoryError; SpecError if this version finds errors in the spec. */
export function readCardSource(run: string): CardSource {
  const directory = RunDirectory.open(run);
  const description = readDescription(run);
  const { file, set, imports } = description.record;
  const model = validModel({ file, text: description.spec }, set, new Map(Object.entries(imports)));
  const summary = runSummary(join(run, 'events.jsonl'));
  const evaluated = evaluationOf(run, summary);
  const checkpoint = checkpointPath(directory.checkpoints, evaluated?.step ?? summary.step);
  const checkpointBytes = statSync(checkpoint, { throwIfNoEntry: false })?.size;
  return { model, description, summary, evaluated, checkpointBytes };
}

/**
 * The last evaluation, with results by class if `metrics.json` is of the same step; it is not if a resumed
 * run went back.
 */
function evaluationOf(run: string, summary: RunSummary): CardSource['evaluated'] {
  const last = lastEvaluation(summary);
  const stored = readMetrics(join(run, 'metrics.json'));
  return stored && (!last || stored.step === last.step) ? stored : last;
}

/** The contents of `metrics.json`. Throws RunDirectoryError if the file is damaged. */
function readMetrics(path: string): CardSource['evaluated'] {
  if (!existsSync(path)) return undefined;
  const value = parsedJson(fileText(path));
  if (isMetrics(value)) return value;
  throw new RunDirectoryError(
    `${path} is damaged: it holds no scores. Restore the file, or evaluate again with \`unitc train --resume\` in ${dirname(path)}.`,
  );
}

function isMetrics(value: unknown): value is NonNullable<CardSource['evaluated']> {
  if (typeof value !== 'object' || value === null) return false;
  const { step, scores } = value as { readonly step?: unknown; readonly scores?: unknown };
  return typeof step === 'number' && Array.isArray(scores) && scores.every(isTaskScore);
}
