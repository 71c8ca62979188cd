import type { RunDirectory } from '../runtime/run/directory.ts';
import type { RunSummary } from '../runtime/run/history/summary.ts';
import { lockState } from '../runtime/run/lock.ts';
import { type RunDifference, runDifferences } from './compared/differences.ts';
import { type ReadRun, readRun } from './compared/read_run.ts';
import { type ComparedValue, comparedValues } from './compared/values.ts';
import { OptionError } from './options.ts';

export type { RunDifference } from './compared/differences.ts';
export type { ComparedValue, RunValue } from './compared/values.ts';

/** One of the compared runs. */
export interface ComparedRun {
  /** Folder of the run. */
  readonly run: string;
  /** Name of the model; null if this version cannot read the spec. */
  readonly model: string | null;
  /**
   * `complete`: all steps are done; `stopped`: early stopping ended the run; `interrupted`: a signal did;
   * `running`: a process is training it; `incomplete`: its process ended without recording why.
   */
  readonly state: 'complete' | 'stopped' | 'interrupted' | 'running' | 'incomplete';
  /** Completed steps, and steps of the complete run; null if training has not begun. */
  readonly step: number;
  readonly steps: number | null;
  /** Seconds of training, over all processes that have continued the run. */
  readonly seconds: number;
  /** Number of parameters. */
  readonly parameters: number | null;
  /** Steps of the last evaluation and of the best checkpoint; null if there is none. */
  readonly evaluated: number | null;
  readonly best: number | null;
}

export interface Comparison {
  readonly runs: readonly ComparedRun[];
  /** Every property in which the runs differ. */
  readonly differences: readonly RunDifference[];
  /** The primary values of all metrics. */
  readonly values: readonly ComparedValue[];
  /** Sentences on the limits of the comparison. */
  readonly notes: readonly string[];
}

/**
 * Compares runs: differences between their specs, seeds, data and environments, and their results. Reads only
 * the run folders, needs neither data nor GPU, and also compares runs in progress.
 *
 * @param runs folders of at least two runs
 * @throws OptionError, RunDirectoryError
 * @example
 * const { differences, values } = compare(['runs/model', 'runs/model-2']);
 * for (const { name, values: each } of differences) console.log(name, each);
 * for (const { task, name, runs } of values) console.log(task, name, runs.map((run) => run?.last));
 */
export function compare(runs: readonly string[]): Comparison {
  if (runs.length < 2) throw new OptionError(`a comparison needs at least two runs, found ${runs.length}`);
  const read = runs.map(readRun);
  const values = comparedValues(read);
  return {
    runs: read.map(comparedRun),
    differences: runDifferences(read),
    values,
    notes: [...read.flatMap(runNotes), ...values.flatMap(valueNotes)],
  };
}

function comparedRun({ directory, model, summary }: ReadRun): ComparedRun {
  const { step, seconds, started, evaluations, best } = summary;
  return {
    run: directory.path,
    model: model?.name ?? null,
    state: stateOf(directory, summary),
    step,
    steps: started?.steps ?? null,
    seconds,
    parameters: started?.parameters ?? null,
    evaluated: evaluations.at(-1)?.step ?? null,
    best: best?.step ?? null,
  };
}

function stateOf({ path }: RunDirectory, { state }: RunSummary): ComparedRun['state'] {
  return state === 'incomplete' && lockState(path).kind === 'held' ? 'running' : state;
}

function runNotes({ directory, model, summary }: ReadRun): readonly string[] {
  const { path } = directory;
  const state = stateOf(directory, summary);
  const { damaged } = summary;
  return [
    ...(model
      ? []
      : [`${path}: the spec has errors in this version of unitc, so its settings are not compared`]),
    ...(damaged.length === 0
      ? []
      : [`${path}: events.jsonl is damaged at line ${damaged[0]}; its results may be incomplete`]),
    ...(state === 'complete' || state === 'stopped'
      ? []
      : [`${path}: the run is ${state}; its values are those of its last evaluation`]),
  ];
}

function valueNotes({ task, name, runs }: ComparedValue): readonly string[] {
  const present = runs.filter((run) => run !== null);
  const records = new Set(present.map((run) => run.records));
  const baselines = new Set(present.map((run) => run.baseline));
  if (records.size > 1) {
    return [`${task} ${name}: the values are of different numbers of records (${[...records].join(', ')})`];
  }
  if (baselines.size > 1) {
    return [`${task} ${name}: the baselines differ, so the values are of different records`];
  }
  return [];
}
