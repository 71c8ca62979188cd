import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileText } from '../../storage/read.ts';
import { CheckpointError } from '../checkpoint/errors.ts';
import { listCheckpoints } from '../checkpoint/folder.ts';
import { type Checkpoint, readCheckpoint } from '../checkpoint/read.ts';
import { lockChecksum } from '../data/contents/lock.ts';
import { RunDirectory } from '../run/directory.ts';
import { RunDirectoryError } from '../run/errors.ts';
import { eventLines } from '../run/history/read_events.ts';
import { type Findings, joined, nothingFound } from './problem.ts';
import { readableFindings } from './unreadable.ts';

/** Reads every checkpoint of a run and compares it with the description that it was written with. */
export function checkpointFindings(run: string): Findings {
  const paths = listCheckpoints(join(run, 'checkpoints'));
  const parts = [...paths.map((path) => () => checkpointFinding(run, path)), () => missing(run)];
  return joined(parts.map((part) => readableFindings(run, part)));
}

function checkpointFinding(run: string, path: string): Findings {
  const name = join('checkpoints', basename(path));
  try {
    const checkpoint = readCheckpoint(path);
    requireDescription(run, checkpoint);
    return { ...nothingFound, intact: [name] };
  } catch (error) {
    if (!(error instanceof CheckpointError) && !(error instanceof RunDirectoryError)) throw error;
    return { ...nothingFound, problems: [{ file: name, problem: error.message }] };
  }
}

function requireDescription(run: string, { path, progress }: Checkpoint): void {
  RunDirectory.open(run).describedBy(progress.description, path);
}

/** Checkpoints that the run names but does not have. */
function missing(run: string): Findings {
  const named = [lastEvent(run), bestIn(run)].filter((name) => name !== undefined);
  const absent = [...new Set(named)].filter((name) => !existsSync(join(run, name)));
  return { ...nothingFound, problems: absent.map((file) => ({ file, problem: 'it is missing' })) };
}

/** The checkpoint that the log names last. */
function lastEvent(run: string): string | undefined {
  let last: string | undefined;
  for (const { event } of eventLines(join(run, 'events.jsonl'))) {
    if (event?.event === 'checkpoint') last = join('checkpoints', basename(event.path));
  }
  return last;
}

/** The checkpoint that `best.json` names; its checksum shows whether the file is damaged. */
function bestIn(run: string): string | undefined {
  const path = join(run, 'best.json');
  if (!existsSync(path)) return undefined;
  const [, name] = /"checkpoint":\s*"([^"]*)"/.exec(fileText(path)) ?? [];
  return name === undefined ? undefined : join('checkpoints', basename(name));
}

/** A note if the data lock beside the spec is not that of the run. */
export function lockNotes(run: string): readonly string[] {
  try {
    const { record } = RunDirectory.open(run);
    if (record.lock === undefined) return [];
    const now = lockChecksum(join(record.file, '..'));
    if (now === record.lock) return [];
    return [
      `unit.lock beside ${record.file} ${now === undefined ? 'is missing' : 'has changed since the run'}`,
    ];
  } catch (error) {
    if (error instanceof RunDirectoryError) return [];
    throw error;
  }
}
