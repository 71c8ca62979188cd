import { relative, sep } from 'node:path';
import { DataError } from '../../errors.ts';
import { readLines } from '../../reading/lines.ts';
import type { RecordProblems } from '../../records/problems.ts';
import type { SharedSplits } from '../support/share.ts';

/**
 * Holds out the files that a list names, one per line, relative to the folder `all`, with or without their
 * extension. Lines that name no file are added to `problems`; without problems, throws DataError if a split
 * would be empty.
 */
export function splitByList(
  paths: readonly string[],
  all: string,
  list: string,
  problems: RecordProblems,
): SharedSplits {
  const names = paths.map((path) => relative(all, path).split(sep).join('/'));
  const indices = new Map(names.map((name, index) => [withoutEnding(name), index]));
  for (const [index, name] of names.entries()) indices.set(name, index);
  const held = new Set<number>();
  readLines(list).forEach((line, number) => {
    const name = line.trim().replace(/^\.\//, '');
    if (name === '') return;
    const index = indices.get(name);
    if (index !== undefined) held.add(index);
    else problems.add(unknownFile(`${list}:${number + 1}`, name, all));
  });
  const every = Uint32Array.from(names, (_, index) => index);
  const split = {
    train: every.filter((index) => !held.has(index)),
    valid: every.filter((index) => held.has(index)),
  };
  if (problems.count > 0 || (split.train.length > 0 && split.valid.length > 0)) return split;
  throw new DataError(
    list,
    held.size === 0
      ? 'the list names no file'
      : 'the list names every file, so that none is left for training',
    'list the files of the held-out split, one on each line: CLASS/NAME',
  );
}

function withoutEnding(name: string): string {
  return name.replace(/\.[^./]*$/, '');
}

function unknownFile(where: string, name: string, all: string): DataError {
  return new DataError(
    where,
    `no file '${name}' in ${all}`,
    'names are relative to the folder of the class folders, such as CLASS/NAME, with or without the ending',
  );
}
