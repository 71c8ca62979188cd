import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { codeOf, disk } from '../../storage/disk.ts';
import { makeDurableFolder, removeFile } from '../../storage/folders.ts';
import { writeAll } from '../../storage/whole_file.ts';
import type { AppendedFile } from '../run/checksums/checked_files.ts';
import type { LogPrefix } from '../run/checksums/format.ts';
import { eventFileName, isEventFile, isOwnEventFile, secondsOf } from '../run/event_file_name.ts';
import type { TrainEvent } from '../run/events.ts';
import { survivingEvents } from '../run/history/surviving_events.ts';
import { Curves } from './curves.ts';
import { scalarsMessage, startMessage, versionMessage } from './messages.ts';
import { framed } from './record.ts';

/** The run that a log shows. */
export interface LoggedRun {
  /** Path of its `events.jsonl`. */
  readonly events: string;
  /** Step from which this process continues; 0 for a new run. */
  readonly step: number;
}

/**
 * An event file of TensorBoard. It begins with the values of the run so far, read from its events, and
 * replaces earlier files of the run: steps that a resumed run repeats occur once.
 */
export class TensorBoardLog implements AppendedFile {
  /** Name of the file in its folder. */
  readonly name: string;
  readonly #file: number;
  readonly #hash = createHash('sha256');
  #bytes = 0;
  #isOpen = true;
  readonly #curves = new Curves();
  /** Seconds of training by earlier processes. */
  #earlier = 0;

  private constructor({ name, file }: NewFile) {
    this.name = name;
    this.#file = file;
  }

  /** Creates the folder and a new event file in it. Throws errors of the operating system. */
  static open(folder: string, run: LoggedRun): TensorBoardLog {
    makeDurableFolder(folder);
    const log = new TensorBoardLog(newEventFile(folder));
    log.#begin(run);
    return log;
  }

  /** Writes the values of an event. */
  add(event: TrainEvent): void {
    const seconds = this.#earlier + ('seconds' in event ? event.seconds : 0);
    this.#write({ event, seconds }, now());
  }

  flush(): LogPrefix {
    if (this.#isOpen) disk.flush(this.#file);
    return { bytes: this.#bytes, sha256: this.#hash.copy().digest('hex') };
  }

  close(): void {
    this.#isOpen = false;
    disk.close(this.#file);
  }

  #begin({ events, step }: LoggedRun): void {
    const opened = now();
    this.#append(versionMessage(opened));
    this.#append(startMessage(opened, 0));
    for (const { seconds } of survivingEvents(events, step)) this.#earlier = seconds;
    // The events have no wall time, so earlier training is shown without its interruptions.
    for (const timed of survivingEvents(events, step))
      this.#write(timed, opened - this.#earlier + timed.seconds);
  }

  #write(timed: Parameters<Curves['scalars']>[0], wallTime: number): void {
    const scalars = this.#curves.scalars(timed);
    if (scalars.length === 0 || !('step' in timed.event)) return;
    this.#append(scalarsMessage(wallTime, timed.event.step, scalars));
  }

  #append(message: Uint8Array): void {
    const record = framed(message);
    writeAll(this.#file, record);
    this.#hash.update(record);
    this.#bytes += record.length;
  }
}

/** Names of the event files in a folder, written by any program; none for a missing folder. */
export function eventFilesIn(folder: string): readonly string[] {
  const entry = statSync(folder, { throwIfNoEntry: false });
  return entry ? readdirSync(folder).filter(isEventFile) : [];
}

/** Deletes the event files that unitc wrote into a folder. */
export function removeOwnEventFiles(folder: string): void {
  for (const name of eventFilesIn(folder).filter(isOwnEventFile)) removeFile(join(folder, name));
}

interface NewFile {
  readonly name: string;
  /** Descriptor of the open file. */
  readonly file: number;
}

/** Creates an event file whose name sorts after those in the folder: TensorBoard ignores other ones. */
function newEventFile(folder: string): NewFile {
  const latest = Math.max(0, ...eventFilesIn(folder).map(secondsOf));
  for (let seconds = Math.max(Math.floor(now()), latest + 1); ; seconds++) {
    try {
      const name = eventFileName(seconds, hostname(), process.pid);
      return { name, file: disk.open(join(folder, name), 'create') };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** Unix time in seconds. */
function now(): number {
  return Date.now() / 1000;
}
