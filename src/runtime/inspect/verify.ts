import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileText } from '../../storage/read.ts';
import { pageState } from '../run/checksums/page_sum.ts';
import {
  contentsOf,
  deviceNames,
  isRun,
  linkNames,
  setAsideNames,
  unfinishedNames,
} from '../run/contents.ts';
import { requireRun } from '../run/directory.ts';
import { earlierFolders, isEarlierIntact } from '../run/earlier.ts';
import { lockState } from '../run/lock.ts';
import { checkpointFindings, lockNotes } from './checkpoints.ts';
import { fileFindings } from './files.ts';
import { type FileProblem, type Findings, joined, nothingFound } from './problem.ts';
import { readableFindings } from './unreadable.ts';

/** Largest number of comparisons: a process may replace files while they are compared. */
const attempts = 5;

/**
 * Compares everything in the folder of a run with its checksums: files, lines of logs, tensors of
 * checkpoints, and the hashes that tie checkpoints to spec, vocabularies, statistics, classes and data lock.
 * Throws RunDirectoryError if the folder holds no run.
 */
export function runFindings(run: string): Findings {
  if (!isRun(run)) requireRun(run);
  const devices = deviceNames(run);
  if (devices.length > 0) return { ...nothingFound, problems: devices.map(deviceProblem) };
  for (let attempt = 1; ; attempt++) {
    const found = findingsNow(run);
    const isStill = lockState(run).kind !== 'held';
    if (found.problems.length === 0 || isStill || attempt === attempts) return found;
  }
}

function deviceProblem(file: string): FileProblem {
  return { file, problem: 'it is a device or pipe' };
}

function findingsNow(run: string): Findings {
  const parts = [
    () => fileFindings(run),
    () => checkpointFindings(run),
    () => joined(earlierFolders(run).map(earlierFinding)),
    () => foreignFindings(run),
    () => joined(linkNames(run).map(linkFinding)),
    () => ({ ...nothingFound, notes: [...writerNotes(run), ...lockNotes(run), ...remainders(run)] }),
  ];
  const found = joined(parts.map((part) => readableFindings(run, part)));
  // Several parts read the same file.
  const problems = new Map(found.problems.map((problem) => [JSON.stringify(problem), problem]));
  return { ...found, problems: [...problems.values()] };
}

function earlierFinding(folder: string): Findings {
  const name = join('earlier', basename(folder));
  return isEarlierIntact(folder)
    ? { ...nothingFound, intact: [name] }
    : { ...nothingFound, problems: [{ file: name, problem: 'its files do not match its name' }] };
}

function writerNotes(run: string): readonly string[] {
  const lock = lockState(run);
  switch (lock.kind) {
    case 'free':
      return [];
    case 'held':
      return [`${lock.writer} is writing the run`];
    case 'stale':
      return ['lock.json is of a process that has ended: --resume replaces it'];
  }
}

function foreignFindings(run: string): Findings {
  const contents = contentsOf(run);
  const names = contents.kind === 'run' ? contents.foreign : [];
  return joined(names.map((name) => readableFindings(run, () => foreignFinding(run, name))));
}

/** Reports that were written into the folder carry their own checksum. */
function foreignFinding(run: string, name: string): Findings {
  const path = join(run, name);
  const isPage = name.endsWith('.html') && statSync(path, { throwIfNoEntry: false })?.isFile();
  switch (isPage ? pageState(fileText(path)) : 'no checksum') {
    case 'intact':
      return { ...nothingFound, intact: [name] };
    case 'damaged':
      return { ...nothingFound, problems: [{ file: name, problem: 'its checksum does not match' }] };
    case 'no checksum':
      return { ...nothingFound, notes: [`${name} is not a file of the run`] };
  }
}

function linkFinding(file: string): Findings {
  return { ...nothingFound, problems: [{ file, problem: 'it is a symbolic link' }] };
}

/**
 * Leftovers of crashes, and files that were set aside. Unfinished files of a running process are left out.
 */
function remainders(run: string): readonly string[] {
  const unfinished = lockState(run).kind === 'held' ? [] : unfinishedNames(run);
  return [
    ...unfinished.map((name) => `${name} was left by a crash: --resume deletes it`),
    ...setAsideNames(run).map((name) => `${name} was found damaged and set aside`),
  ];
}
