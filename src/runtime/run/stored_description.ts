import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileBytes, fileText } from '../../storage/read.ts';
import type { Statistics, Vocabularies } from '../data/fitting/fitted.ts';
import { checksumsName, sha256 } from './checksums/format.ts';
import { readChecksums } from './checksums/read.ts';
import { isFolder } from './contents.ts';
import {
  type ClassNames,
  type DescriptionHashes,
  differingFiles,
  hashesOf,
  type RunDescription,
  type StoredDescription,
} from './description.ts';
import { RunDirectoryError, wrongKind } from './errors.ts';
import { checkedRecord, type RunRecord } from './record.ts';
import { isStatistics } from './statistics.ts';

/** The contents of the files of a description; `run.json`, which makes a folder a run, comes last. */
export function textsOf(description: RunDescription): ReadonlyMap<string, string> {
  const { spec, record, vocabularies, statistics, classes } = description;
  return new Map([
    ['spec.unit', spec],
    ['vocabularies.json', jsonText(vocabularies)],
    ['statistics.json', jsonText(statistics)],
    ['classes.json', jsonText(classes)],
    ['run.json', jsonText(record)],
  ]);
}

/**
 * Reads the description in a folder. Throws RunDirectoryError naming the file that is missing or damaged.
 */
export function readDescription(folder: string): StoredDescription {
  const vocabularies = readLists(folder, 'vocabularies.json');
  const statistics = readStatistics(folder);
  const classes = readLists(folder, 'classes.json');
  return {
    spec: readText(folder, 'spec.unit'),
    record: readRecord(folder),
    ...(vocabularies ? { vocabularies } : {}),
    ...(statistics ? { statistics } : {}),
    ...(classes ? { classes } : {}),
  };
}

/** Names of the stored files whose hashes differ. Missing files that can be rebuilt are left out. */
export function changedFiles(stored: StoredDescription, hashes: DescriptionHashes): readonly string[] {
  const found = hashesOf({ vocabularies: {}, statistics: {}, classes: {}, ...stored });
  return differingFiles(found, hashes).filter(
    (name) =>
      !(name === 'vocabularies.json' && stored.vocabularies === undefined) &&
      !(name === 'statistics.json' && stored.statistics === undefined) &&
      !(name === 'classes.json' && stored.classes === undefined),
  );
}

/** Throws RunDirectoryError. */
export function readText(folder: string, name: string): string {
  const path = join(folder, name);
  try {
    return fileText(path);
  } catch (error) {
    if (isFolder(path)) throw wrongKind(path, 'file');
    throw new RunDirectoryError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

function readJson(folder: string, name: string): unknown {
  const text = readText(folder, name);
  try {
    return JSON.parse(text);
  } catch (error) {
    const problem = text.trim() === '' ? 'it is empty' : `it is not JSON (${(error as Error).message})`;
    throw new RunDirectoryError(
      `${join(folder, name)} is damaged: ${problem}. Restore the file from a copy.`,
    );
  }
}

/**
 * Reads `run.json` and compares it with its checksum: the hashes in checkpoints cover only a part of it.
 * Throws RunDirectoryError.
 */
export function readRecord(folder: string): RunRecord {
  const path = join(folder, 'run.json');
  const record = checkedRecord(readJson(folder, 'run.json'), path);
  const sums = readChecksums(folder)?.files.get('run.json');
  if (sums === undefined || sums.includes(sha256(fileBytes(path)))) return record;
  throw new RunDirectoryError(
    `${path} is damaged: its checksum is not the one in ${checksumsName}. Restore the file from a copy.`,
  );
}

/** Lists of strings by name; undefined if the file is missing. Throws RunDirectoryError. */
export function readLists(folder: string, name: string): (Vocabularies & ClassNames) | undefined {
  if (!existsSync(join(folder, name))) return undefined;
  const value = readJson(folder, name);
  const isList = (list: unknown) => Array.isArray(list) && list.every((text) => typeof text === 'string');
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const wrong = Object.entries(value).find(([, list]) => !isList(list));
    if (!wrong) return value as Vocabularies & ClassNames;
    throw new RunDirectoryError(
      `${join(folder, name)} is damaged: field ${JSON.stringify(wrong[0])}: expected a list of strings. ` +
        'Delete the file to rebuild it from the data.',
    );
  }
  throw new RunDirectoryError(
    `${join(folder, name)} is damaged: expected an object of lists of strings. Delete the file to rebuild it from the data.`,
  );
}

/** The stored statistics; undefined if the file is missing. Throws RunDirectoryError. */
export function readStatistics(folder: string): Statistics | undefined {
  if (!existsSync(join(folder, 'statistics.json'))) return undefined;
  const value = readJson(folder, 'statistics.json');
  if (isStatistics(value)) return value;
  throw new RunDirectoryError(
    `${join(folder, 'statistics.json')} is damaged: expected an object of means and standard deviations. Delete the file to ` +
      'compute them again from the data.',
  );
}

/** A value as the JSON files of a run store it. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
