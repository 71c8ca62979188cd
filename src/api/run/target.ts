import { basename } from 'node:path';
import { isSystemError } from '../../errors.ts';
import { listCheckpoints } from '../../runtime/checkpoint/folder.ts';
import { storedEvent, type TrainEvent } from '../../runtime/run/events.ts';
import type { WritableRunDirectory } from '../../runtime/run/writable.ts';
import type { TensorBoardLog } from '../../runtime/tensorboard/log.ts';
import { openLog } from './event_log.ts';
import { newDirectory, openEarlier } from './run_folder.ts';
import type { TrainOptions } from './train_options.ts';

/**
 * The destination of a training's events and checkpoints: the run folder (created for a new run only when
 * data and weights are open), an event file of TensorBoard, and the caller.
 */
export class RunTarget {
  readonly #spec: string;
  readonly #options: TrainOptions;
  #directory: WritableRunDirectory | undefined;
  /** Events before the run folder exists. */
  #early: TrainEvent[] = [];
  #log: TensorBoardLog | undefined;

  private constructor(spec: string, options: TrainOptions, directory: WritableRunDirectory | undefined) {
    this.#spec = spec;
    this.#options = options;
    this.#directory = directory;
  }

  /**
   * Opens the run to resume; the folder of a new run is only checked. Throws RunDirectoryError,
   * RunLockedError, OptionError.
   */
  static open(spec: string, options: TrainOptions): RunTarget {
    return new RunTarget(spec, options, openEarlier(spec, options));
  }

  /** The folder, if it exists: that of a run to resume, or of one that has restarted. */
  get existing(): WritableRunDirectory | undefined {
    return this.#directory;
  }

  /**
   * Whether training continues from a checkpoint; a run that restarts before its first checkpoint does not.
   */
  get continues(): boolean {
    return this.#options.resume === true || this.lastCheckpoint !== undefined;
  }

  /** Name of the newest checkpoint of the run so far; undefined if it has none. */
  get lastCheckpoint(): string | undefined {
    const path = this.#directory && listCheckpoints(this.#directory.checkpoints).at(-1);
    return path === undefined ? undefined : basename(path);
  }

  /** The folder; created for a new run. Throws RunDirectoryError, RunLockedError. */
  folder(): WritableRunDirectory {
    if (this.#directory) return this.#directory;
    this.#directory = newDirectory(this.#spec, this.#options);
    for (const event of this.#early) this.#directory.event(event);
    this.#early = [];
    return this.#directory;
  }

  readonly event = (event: TrainEvent): void => {
    if (this.#directory) this.#directory.event(event);
    else this.#early.push(event);
    this.#log?.add(event);
    this.#options.onEvent?.(storedEvent(event));
  };

  readonly notice = (message: string): void => this.event({ event: 'notice', message });

  /** Opens the event file, if requested. `step`: step from which the run continues. */
  openLog(step: number): void {
    const resume = this.#log !== undefined || this.#options.resume === true;
    this.#log?.close();
    this.#log = openLog({ ...this.#options, resume }, this.folder(), step);
  }

  close(): void {
    this.#log?.close();
    this.#directory?.close();
  }

  /** Closes a run that has failed. Ignores system errors: the caller reports the one that came first. */
  closeAfterError(): void {
    try {
      this.close();
    } catch (error) {
      if (!isSystemError(error)) throw error;
    }
  }
}
