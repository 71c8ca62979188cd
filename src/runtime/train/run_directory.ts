import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failureExit, UnitcError } from '../../errors.ts';
import type { Vocabularies } from '../data/source.ts';
import type { TrainEvent } from './events.ts';

/** What a run was started with: enough to evaluate it or go on, from its folder alone. */
export interface RunRecord {
  /** Absolute path of the spec; relative paths in it start from its folder. */
  readonly file: string;
  readonly set: Readonly<Record<string, string>>;
  /** Texts of the files that the spec imports, by file name. */
  readonly imports: Readonly<Record<string, string>>;
  readonly adapter: string;
  /** Kernel variants by request, as `unitc tune` had found them: a run that goes on takes the same ones, to the same bits. */
  readonly tuned?: Readonly<Record<string, string>>;
  readonly version: string;
  /** Training records, by dataset. */
  readonly records?: Readonly<Record<string, number>>;
}

/** A folder that is not a run, or cannot be made one. */
export class RunDirectoryError extends UnitcError {
  override readonly name = 'RunDirectoryError';
  readonly code = 'UNITC_RUN_DIRECTORY';
  readonly exit = failureExit.usage;
}

/**
 * The folder of a run: `run.json`, `spec.unit` (the text as it was), `vocabularies.json`, `events.jsonl`, `metrics.json`,
 * `checkpoints/`.
 */
export class RunDirectory {
  readonly path: string;
  readonly checkpoints: string;

  private constructor(path: string) {
    this.path = path;
    this.checkpoints = join(path, 'checkpoints');
  }

  static create(path: string, spec: string, record: RunRecord): RunDirectory {
    const directory = new RunDirectory(path);
    mkdirSync(directory.checkpoints, { recursive: true });
    directory.describe(spec, record);
    return directory;
  }

  static open(path: string): RunDirectory {
    if (!existsSync(join(path, 'run.json'))) {
      throw new RunDirectoryError(
        `${path} is not the folder of a run: it has no run.json. \`unitc train\` prints the folder it makes.`,
      );
    }
    return new RunDirectory(path);
  }

  /** Says what the run is from now on. */
  describe(spec: string, record: RunRecord): void {
    writeFileSync(join(this.path, 'spec.unit'), spec);
    this.writeJson('run.json', record);
  }

  get record(): RunRecord {
    return this.readJson('run.json') as RunRecord;
  }

  get spec(): string {
    return readFileSync(join(this.path, 'spec.unit'), 'utf8');
  }

  get vocabularies(): Vocabularies | undefined {
    return existsSync(join(this.path, 'vocabularies.json'))
      ? (this.readJson('vocabularies.json') as Vocabularies)
      : undefined;
  }

  set vocabularies(vocabularies: Vocabularies | undefined) {
    this.writeJson('vocabularies.json', vocabularies);
  }

  event(event: TrainEvent): void {
    appendFileSync(join(this.path, 'events.jsonl'), `${JSON.stringify(event)}\n`);
    if (event.event === 'evaluated')
      this.writeJson('metrics.json', { step: event.step, scores: event.scores });
  }

  private readJson(name: string): unknown {
    try {
      return JSON.parse(readFileSync(join(this.path, name), 'utf8'));
    } catch (error) {
      throw new RunDirectoryError(`${join(this.path, name)} cannot be read: ${(error as Error).message}`);
    }
  }

  private writeJson(name: string, value: unknown): void {
    writeFileSync(join(this.path, name), `${JSON.stringify(value, null, 2)}\n`);
  }
}
