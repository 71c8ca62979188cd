/** A way in which unitc writes files, under test. */
export interface Scenario {
  readonly name: string;
  /** Creates the state before the work. */
  readonly prepare?: (folder: string) => Promise<void>;
  /** The writes under test; faults are injected at each of their operations. */
  readonly work: (folder: string) => Promise<void>;
  /** Problems after the fault, before anything is repaired. */
  readonly check: (folder: string) => readonly string[];
  /** Repeats or continues the work as a user would. */
  readonly recover: (folder: string) => Promise<void>;
  /** A text for comparing results, equal for equal results. */
  readonly result: (folder: string) => string;
}
