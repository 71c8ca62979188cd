import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileBytes } from '../../storage/read.ts';
import { absent, type Checksums, checksumsName, type LogPrefix, sha256 } from '../run/checksums/format.ts';
import { readChecksums } from '../run/checksums/read.ts';
import { type LogScan, scanLog } from '../run/checksums/scan_log.ts';
import { logFiles, replacedFiles } from '../run/contents.ts';
import { RunDirectoryError } from '../run/errors.ts';
import { isOwnEventFile } from '../run/event_file_name.ts';
import { lockState } from '../run/lock.ts';
import { readDescription } from '../run/stored_description.ts';
import { checkedEventFile } from '../tensorboard/checked.ts';
import { eventFilesIn } from '../tensorboard/log.ts';
import { type FileProblem, type Findings, joined, nothingFound } from './problem.ts';
import { readableFindings } from './unreadable.ts';

/** Compares the files of a run, other than checkpoints, with their checksums, and checks their form. */
export function fileFindings(run: string): Findings {
  const logs = logFiles.filter((name) => existsSync(join(run, name)));
  const checksums = readChecksums(run);
  if (!checksums) return joined([missingChecksums(run, logs), formFindings(run)]);
  const names = new Set([
    ...checksums.files.keys(),
    ...replacedFiles.filter((name) => existsSync(join(run, name))),
  ]);
  const files = [...names].map((name) =>
    readableFindings(run, () => compared(run, name, checksums.files.get(name))),
  );
  const scanned = new Set([...logs, ...checksums.logs.keys()]);
  return joined([
    { ...nothingFound, intact: [checksumsName] },
    ...files,
    ...[...scanned].map((name) =>
      readableFindings(run, () => logFindings(run, name, checksums.logs.get(name))),
    ),
    readableFindings(run, () => eventFileFindings(run, checksums.eventFiles)),
    readableFindings(run, () => formFindings(run)),
  ]);
}

function compared(run: string, name: string, sums: readonly string[] | undefined): Findings {
  const path = join(run, name);
  if (!existsSync(path)) return sums?.includes(absent) ? nothingFound : problem(name, 'it is missing');
  if (sums === undefined) return problem(name, `${checksumsName} has no checksum of it`);
  return sums.includes(sha256(fileBytes(path)))
    ? { ...nothingFound, intact: [name] }
    : problem(name, 'its checksum does not match');
}

function logFindings(run: string, name: string, prefix: LogPrefix | undefined): Findings {
  const { damage, torn } = scanLog(join(run, name), prefix);
  return damage.length > 0 ? problems(name, damage) : tornFindings(run, name, torn, 'lines');
}

/** The event files of TensorBoard that training has written into the folder of the run. */
function eventFileFindings(run: string, prefixes: Checksums['eventFiles']): Findings {
  const present = eventFilesIn(run).filter(isOwnEventFile);
  const names = [...new Set([...present, ...prefixes.keys()])];
  return joined(
    names.map((name) => {
      const checked = checkedEventFile(join(run, name), prefixes.get(name));
      return checked.kind === 'damaged'
        ? problem(name, checked.problem)
        : tornFindings(run, name, checked.torn, 'records');
    }),
  );
}

/** `torn`: number of bytes at the end that belong to no complete line or record. */
function tornFindings(run: string, name: string, torn: number, noun: 'lines' | 'records'): Findings {
  if (torn === 0) return { ...nothingFound, intact: [name] };
  // A lock shows that a process is writing, or ended before it finished its work.
  if (lockState(run).kind !== 'free') {
    return {
      ...nothingFound,
      notes: [`${name} ends with ${torn} bytes of unfinished ${noun}: --resume drops them`],
    };
  }
  return problem(name, `its last ${torn} bytes do not match their checksum`);
}

/** Runs of earlier versions have checksums neither of files nor of logs. */
function missingChecksums(run: string, logs: readonly string[]): Findings {
  if (existsSync(join(run, checksumsName))) return problem(checksumsName, 'its own checksum does not match');
  const scans = logs.map((name) => [name, scanLog(join(run, name), undefined)] as const);
  if (scans.every(([, scan]) => hasNoSums(scan)) && !namesModel(run)) {
    return {
      ...nothingFound,
      notes: ['the run is of an earlier version: only its checkpoints have checksums'],
    };
  }
  return problem(checksumsName, 'it is missing');
}

function hasNoSums({ sum }: LogScan): boolean {
  return sum === '';
}

/** Runs name their model since the version that introduced checksums. */
function namesModel(run: string): boolean {
  try {
    return readDescription(run).record.model !== undefined;
  } catch (error) {
    if (error instanceof RunDirectoryError) return false;
    throw error;
  }
}

/** Whether the description can be read. */
function formFindings(run: string): Findings {
  try {
    readDescription(run);
    return nothingFound;
  } catch (error) {
    if (!(error instanceof RunDirectoryError)) throw error;
    return problem('run.json', `the description of the run cannot be read: ${error.message}`);
  }
}

function problem(file: string, text: string): Findings {
  return problems(file, [text]);
}

function problems(file: string, texts: readonly string[]): Findings {
  return { ...nothingFound, problems: texts.map((text): FileProblem => ({ file, problem: text })) };
}
