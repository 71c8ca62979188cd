import { readLines } from '../../reading/lines.ts';

/**
 * A vocabulary file: one entry per line, synonyms separated by commas. Indices start at 1; index 0 stands for
 * none.
 */
export interface Vocabulary {
  /** Label of each class: the first of its synonyms. */
  readonly labels: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
}

/** `none`: the label of index 0. Throws DataError. */
export function readVocabularyFile(path: string, none: string): Vocabulary {
  const labels = [none];
  const indexOf = new Map<string, number>();
  for (const line of readLines(path)) {
    const names = line.split(',').map((name) => name.trim().toLowerCase());
    for (const name of names) if (!indexOf.has(name)) indexOf.set(name, labels.length);
    labels.push(names[0]!);
  }
  return { labels, indexOf };
}
