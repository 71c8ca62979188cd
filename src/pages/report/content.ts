import type { LineChart } from '../charts/chart.ts';
import type { ShownRecord } from './shown_record.ts';

/** Content of the page of a run. Names come from users' files; the page escapes them. */
export interface ReportContent {
  /** Name of the model. */
  readonly model: string;
  /** Name of the run's folder. */
  readonly run: string;
  /** `complete at step 400`. */
  readonly state: string;
  /** Short facts about the run, by name. */
  readonly facts: readonly NamedText[];
  /** Sentences about missing content, with the reasons. */
  readonly leftOut: readonly string[];
  /** Results, one line each. */
  readonly headlines: readonly Headline[];
  readonly tasks: readonly ReportTask[];
  readonly training: readonly LineChart[];
  readonly sampling: readonly SampledTask[];
  readonly memory: MemoryContent | undefined;
  readonly time: readonly TimeContent[];
  readonly notices: readonly string[];
  readonly environment: readonly NamedText[];
  readonly spec: SpecContent;
}

export interface NamedText {
  readonly name: string;
  readonly value: string;
}

/** The primary value of a metric. */
export interface Headline {
  readonly task: string;
  readonly metric: string;
  readonly unit: 'number' | 'share';
  readonly better: 'higher' | 'lower';
  readonly value: number | null;
  readonly baseline: number | null;
  readonly records: number;
}

export interface ReportTask {
  readonly task: string;
  readonly dataset: string | undefined;
  /** Loss, and the primary value of each metric. */
  readonly charts: readonly LineChart[];
  readonly metrics: readonly MetricContent[];
  readonly records: TaskRecords | undefined;
}

/** Final values of a metric, and its results by class. */
export interface MetricContent {
  readonly metric: string;
  readonly values: readonly MetricValue[];
  readonly classes: readonly ClassContent[];
  /** Number of records by true class (row) and predicted class (column), in the order of `classes`. */
  readonly confusion: readonly (readonly number[])[] | undefined;
  /** Precision over recall. */
  readonly curves: readonly LineChart[];
}

export interface MetricValue {
  readonly name: string;
  readonly value: number | null;
  readonly unit: 'number' | 'share';
  readonly baseline: number | null | undefined;
}

export interface ClassContent {
  readonly name: string;
  readonly support: number;
  readonly values: Readonly<Record<string, number | null>>;
}

/** Records with predictions, in two lists: best first, and worst first. */
export interface TaskRecords {
  /** Quality by which records are ordered, as text. */
  readonly order: string;
  readonly examined: number;
  readonly best: readonly ShownRecord[];
  readonly worst: readonly ShownRecord[];
}

export interface SampledTask {
  readonly task: string;
  /** Share of steps according to the spec, in 0..1; undefined if the spec cannot be read. */
  readonly weight: number | undefined;
  readonly steps: number;
  readonly share: number;
  /** Number of training records. */
  readonly records: number | undefined;
}

export interface MemoryContent {
  readonly note: string;
  readonly buffers: readonly MemoryBuffer[];
  readonly workspaces: readonly WorkspaceContent[];
}

/** A part of the memory of a training step. */
export interface MemoryBuffer {
  readonly name: string;
  readonly bytes: number;
  readonly what: string;
}

/** Blocks of a workspace, over the dispatches of a step. */
export interface WorkspaceContent {
  readonly task: string;
  readonly sizes: string;
  readonly bytes: number;
  /** Largest total size of blocks that are live simultaneously. */
  readonly live: number;
  readonly dispatches: number;
  /** First dispatch of the backward pass and of the update. */
  readonly updateFrom: number;
  readonly blocks: readonly {
    readonly offset: number;
    readonly bytes: number;
    readonly from: number;
    readonly to: number;
  }[];
}

/** Measured time of a training step of a task. */
export interface TimeContent {
  readonly task: string;
  readonly adapter: string;
  readonly milliseconds: number;
  readonly groups: readonly {
    readonly title: string;
    readonly rows: readonly TimeRow[];
  }[];
}

export interface TimeRow {
  readonly name: string;
  readonly milliseconds: number;
  readonly share: number;
  readonly dispatches: number;
  readonly gflops: number;
}

export interface SpecContent {
  readonly file: string;
  /** Overrides by path. */
  readonly set: readonly NamedText[];
  /** Parts of the text with their syntactic kind. */
  readonly parts: readonly { readonly kind: string; readonly text: string }[];
}
