import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CheckpointError } from '../checkpoint/errors.ts';
import { listCheckpoints } from '../checkpoint/folder.ts';
import { requireHeader } from '../checkpoint/read.ts';
import type { TaskScore } from '../evaluate/score.ts';
import { RunDirectoryError } from '../run/errors.ts';
import { eventLines } from '../run/history/read_events.ts';
import { isTaskScore } from '../run/history/stored_scores.ts';
import { lockState } from '../run/lock.ts';
import { readDescription } from '../run/stored_description.ts';
import { fileFindings } from './files.ts';

/** The state of a run. */
export type InspectedState =
  /** A process holds its lock; `writer` names it. */
  | { readonly kind: 'training'; readonly writer: string }
  | { readonly kind: 'finished' }
  /** A signal or an error has ended it before its last step: `--resume` continues. */
  | { readonly kind: 'interrupted' }
  /** Its process has ended without releasing the lock, as after SIGKILL or a power failure: `--resume` continues. */
  | { readonly kind: 'stale lock' }
  /** A file is not what was written; `unitc verify` lists all of them. */
  | { readonly kind: 'damaged'; readonly file: string; readonly problem: string };

/** A run as `unitc runs` lists it. */
export interface InspectedRun {
  /** Folder of the run. */
  readonly run: string;
  readonly state: InspectedState;
  /** Name of the model; undefined for runs of earlier versions. */
  readonly model: string | undefined;
  /** The last step that was trained. */
  readonly step: number;
  /** Last step of the run; undefined before training begins. */
  readonly steps: number | undefined;
  /** The latest evaluation, without results by class. */
  readonly scores: readonly TaskScore[];
  /** Seconds of training, over all processes that have continued the run. */
  readonly seconds: number;
  /** Time of the last event, ISO 8601; undefined where there is none. */
  readonly updated: string | undefined;
}

/** Reads what the files of a run say about it. Tensors of checkpoints are not read. */
export function runSummary(run: string): InspectedRun {
  const history = historyOf(join(run, 'events.jsonl'));
  return {
    run,
    state: stateOf(run, history),
    model: modelOf(run),
    step: history.step,
    steps: history.steps,
    scores: scoresIn(join(run, 'metrics.json')),
    seconds: history.seconds,
    updated: history.updated,
  };
}

interface History {
  readonly step: number;
  readonly steps: number | undefined;
  readonly seconds: number;
  readonly updated: string | undefined;
  readonly isFinished: boolean;
}

function historyOf(path: string): History {
  let [step, earlier, seconds, isFinished] = [0, 0, 0, false];
  let steps: number | undefined;
  for (const { event } of eventLines(path)) {
    if (!event) continue;
    if (event.event === 'started') {
      earlier += seconds;
      seconds = 0;
      steps = event.steps;
      isFinished = false;
    }
    if ('step' in event) step = event.step;
    if ('seconds' in event) seconds = event.seconds;
    if (event.event === 'finished') isFinished = true;
  }
  const updated = statSync(path, { throwIfNoEntry: false })?.mtime.toISOString();
  return { step, steps, seconds: earlier + seconds, updated, isFinished };
}

function stateOf(run: string, { isFinished }: History): InspectedState {
  const lock = lockState(run);
  // Files change while a process writes them.
  if (lock.kind === 'held') return { kind: 'training', writer: lock.writer };
  const [damage] = fileFindings(run).problems;
  if (damage) return { kind: 'damaged', ...damage };
  const header = newestHeaderDamage(run);
  if (header) return header;
  if (lock.kind === 'stale') return { kind: 'stale lock' };
  return { kind: isFinished ? 'finished' : 'interrupted' };
}

function newestHeaderDamage(run: string): InspectedState | undefined {
  const path = listCheckpoints(join(run, 'checkpoints')).at(-1);
  if (path === undefined) return undefined;
  try {
    requireHeader(path);
    return undefined;
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    return { kind: 'damaged', file: join('checkpoints', basename(path)), problem: error.message };
  }
}

/** A run of an earlier version has the name in the text of its spec only. */
function modelOf(run: string): string | undefined {
  try {
    const { record, spec } = readDescription(run);
    return record.model ?? /^\s*model\s+(\w+)/m.exec(spec)?.[1];
  } catch (error) {
    if (error instanceof RunDirectoryError) return undefined;
    throw error;
  }
}

/** Scores of a `metrics.json`; none where it is missing or damaged. */
function scoresIn(path: string): readonly TaskScore[] {
  if (!existsSync(path)) return [];
  const scores = parsedScores(readFileSync(path, 'utf8'));
  return scores.map((score) => ({
    ...score,
    metrics: score.metrics.map(({ details: _, ...metric }) => metric),
  }));
}

function parsedScores(text: string): readonly TaskScore[] {
  try {
    const value = JSON.parse(text) as { readonly scores?: unknown } | null;
    const scores = value?.scores;
    return Array.isArray(scores) && scores.every(isTaskScore) ? scores : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
