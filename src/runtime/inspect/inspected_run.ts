import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CheckpointError } from '../checkpoint/errors.ts';
import { listCheckpoints } from '../checkpoint/folder.ts';
import { requireHeader } from '../checkpoint/read.ts';
import { type TaskScore, withoutDetails } from '../evaluate/score.ts';
import { deviceNames } from '../run/contents.ts';
import { RunDirectoryError } from '../run/errors.ts';
import { type HistoryState, lastEvaluation, runSummary } from '../run/history/summary.ts';
import { lockState } from '../run/lock.ts';
import { readDescription } from '../run/stored_description.ts';
import { fileFindings } from './files.ts';
import type { FileProblem } from './problem.ts';
import { unreadableFile } from './unreadable.ts';

/** The state of a run. */
export type InspectedState =
  /** A process holds its lock; `writer` names it. */
  | { readonly kind: 'training'; readonly writer: string }
  | { readonly kind: 'finished' }
  /** A signal or an error ended it before its last step: `--resume` continues. */
  | { readonly kind: 'interrupted' }
  /**
   * Its process has ended without releasing the lock, as after SIGKILL or a power failure: `--resume`
   * continues.
   */
  | { readonly kind: 'stale lock' }
  /** A file differs from what was written; `unitc verify` lists all such files. */
  | { readonly kind: 'damaged'; readonly file: string; readonly problem: string };

/** A run as `unitc runs` lists it. */
export interface InspectedRun {
  /** Folder of the run. */
  readonly run: string;
  readonly state: InspectedState;
  /** Name of the model; undefined for runs of earlier versions. */
  readonly model: string | undefined;
  /** The last trained step. */
  readonly step: number;
  /** Last step of the run; undefined before training begins. */
  readonly steps: number | undefined;
  /** The latest evaluation, without results by class. */
  readonly scores: readonly TaskScore[];
  /** Seconds of training, over all processes that have continued the run. */
  readonly seconds: number;
  /** Time of the last event, ISO 8601; undefined if there is none. */
  readonly updated: string | undefined;
}

/** Reads the state of a run from its files. Tensors of checkpoints are not read. */
export function inspectRun(run: string): InspectedRun {
  try {
    const [device] = deviceNames(run);
    if (device !== undefined) return unreadable(run, { file: device, problem: 'it is a device or pipe' });
    return readRun(run);
  } catch (error) {
    return unreadable(run, unreadableFile(run, error));
  }
}

function readRun(run: string): InspectedRun {
  const events = join(run, 'events.jsonl');
  const summary = runSummary(events);
  return {
    run,
    state: stateOf(run, summary.state),
    model: modelOf(run),
    step: summary.step,
    steps: summary.started?.steps,
    scores: withoutDetails(lastEvaluation(summary)?.scores ?? []),
    seconds: summary.seconds,
    updated: statSync(events, { throwIfNoEntry: false })?.mtime.toISOString(),
  };
}

/** A run of which a file cannot be read. */
function unreadable(run: string, problem: FileProblem): InspectedRun {
  return {
    run,
    state: { kind: 'damaged', ...problem },
    model: undefined,
    step: 0,
    steps: undefined,
    scores: [],
    seconds: 0,
    updated: undefined,
  };
}

function stateOf(run: string, ending: HistoryState): InspectedState {
  const lock = lockState(run);
  // Files change while a process writes them.
  if (lock.kind === 'held') return { kind: 'training', writer: lock.writer };
  const [damage] = fileFindings(run).problems;
  if (damage) return { kind: 'damaged', ...damage };
  const header = newestHeaderDamage(run);
  if (header) return header;
  if (lock.kind === 'stale') return { kind: 'stale lock' };
  return { kind: ending === 'complete' || ending === 'stopped' ? 'finished' : 'interrupted' };
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

/** A run of an earlier version has the name only in the text of its spec. */
function modelOf(run: string): string | undefined {
  try {
    const { record, spec } = readDescription(run);
    return record.model ?? /^[ \t]*model[ \t]+(\w+)/m.exec(spec)?.[1];
  } catch (error) {
    if (error instanceof RunDirectoryError) return undefined;
    throw error;
  }
}
