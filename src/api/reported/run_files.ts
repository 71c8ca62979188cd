import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '../../compiler/model/model.ts';
import { digestsName, linesOf } from '../../runtime/digests/file.ts';
import type { Segment } from '../../runtime/digests/lines.ts';
import type { TaskScore } from '../../runtime/evaluate/score.ts';
import { RunDirectory } from '../../runtime/run/directory.ts';
import { RunHistory } from '../../runtime/run/history/run_history.ts';
import { storedDetails } from '../../runtime/run/history/stored_details.ts';
import { isTaskScore } from '../../runtime/run/history/stored_scores.ts';
import { damagedLines } from '../../runtime/run/history/surviving_events.ts';
import type { RunRecord } from '../../runtime/run/record.ts';
import { fileText } from '../../storage/read.ts';
import { recordedModel } from '../run/recorded_model.ts';

/** The content of a run folder, except checkpoints. */
export interface RunFiles {
  readonly path: string;
  readonly record: RunRecord;
  readonly spec: string;
  /** Undefined if the spec has errors in this version of unitc. */
  readonly model: Model | undefined;
  readonly history: RunHistory;
  readonly final: FinalScores;
  /** The last process that trained the run; undefined for runs without digests. */
  readonly segment: Segment | undefined;
  /** Sentences about missing or damaged files. */
  readonly problems: readonly string[];
}

/** The latest evaluation, with results by class if they were stored. */
export interface FinalScores {
  readonly step: number | undefined;
  readonly scores: readonly TaskScore[];
}

/** The description of a run, without the results of training. */
export type WatchedDescription = Pick<RunFiles, 'path' | 'record' | 'spec' | 'model' | 'segment'>;

/** Reads the description of a run. Throws RunDirectoryError. */
export function readDescribedRun(path: string): WatchedDescription {
  const directory = RunDirectory.open(path);
  const { record, spec } = directory;
  return { path, record, spec, model: recordedModel(directory), segment: lastSegment(path) };
}

/** Reads a run folder, even while a process is training it. Throws RunDirectoryError. */
export function readRunFiles(path: string): RunFiles {
  const described = readDescribedRun(path);
  const events = join(path, 'events.jsonl');
  const history = RunHistory.read(events);
  const stored = storedScores(path);
  return {
    ...described,
    history,
    final: stored ?? lastScores(history),
    problems: [...eventProblems(events), ...specProblems(described), ...scoreProblems(stored, history)],
  };
}

function eventProblems(path: string): readonly string[] {
  if (!existsSync(path)) return ['events.jsonl is missing: there are no curves'];
  const [damaged] = damagedLines(path);
  return damaged === undefined ? [] : [`events.jsonl is damaged at line ${damaged}: events may be missing`];
}

function specProblems({ model }: WatchedDescription): readonly string[] {
  if (model) return [];
  return ['the spec has errors in this version of unitc: the memory plan and sampling weights are missing'];
}

function scoreProblems(stored: FinalScores | undefined, { evaluations }: RunHistory): readonly string[] {
  if (stored || evaluations.length === 0) return [];
  return ['metrics.json is missing or damaged: there are no results by class'];
}

/** The evaluation in `metrics.json`; undefined if the file is missing or damaged. */
export function storedScores(path: string): FinalScores | undefined {
  const file = join(path, 'metrics.json');
  if (!existsSync(file)) return undefined;
  const value = parsed(fileText(file));
  if (typeof value?.step !== 'number' || !Array.isArray(value.scores) || !value.scores.every(isTaskScore)) {
    return undefined;
  }
  return { step: value.step, scores: value.scores.map(withCheckedDetails) };
}

function parsed(text: string): { readonly step?: unknown; readonly scores?: unknown } | null {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function withCheckedDetails(score: TaskScore): TaskScore {
  const metrics = score.metrics.map(({ details, ...metric }) => {
    const checked = storedDetails(details);
    return checked ? { ...metric, details: checked } : metric;
  });
  return { ...score, metrics };
}

function lastScores({ evaluations }: RunHistory): FinalScores {
  const last = evaluations.at(-1);
  return { step: last?.step, scores: last?.scores ?? [] };
}

function lastSegment(path: string): Segment | undefined {
  let last: Segment | undefined;
  for (const { line } of linesOf(join(path, digestsName))) if (line?.kind === 'segment') last = line;
  return last;
}
