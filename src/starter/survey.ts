import type { AudioSource } from '../runtime/records/audio_source.ts';
import type { ImageSource } from '../runtime/records/image_source.ts';
import { RecordProblems } from '../runtime/records/problems.ts';
import type { Dataset, Sample, Split } from '../runtime/records/record.ts';
import type { StoredMedia } from './media.ts';
import { unspacedScripts } from './unspaced.ts';

/** Properties of a dataset that determine the sizes of a new spec. */
export interface Survey {
  readonly training: number;
  readonly heldOut: number;
  /** Class names, if the records have any. */
  readonly names: readonly string[];
  /** Number of examined training records with boxes of each class. */
  readonly recordsByClass: readonly number[];
  /** Largest number of boxes in a record; 0 if records have none. */
  readonly mostBoxes: number;
  /** 95th percentile of the number of words in a text; 0 if records have none. */
  readonly words: number;
  /** Number of distinct words in the texts. */
  readonly vocabulary: number;
  /** Number of distinct categories in all columns. */
  readonly categories: number;
  /** Some images, for their sizes. */
  readonly images: readonly StoredMedia[];
  /** Some recordings, for their durations. */
  readonly recordings: readonly StoredMedia[];
}

/** The survey of data that has not been read: small sizes with which its spec is complete. */
export const emptySurvey: Survey = {
  training: 1,
  heldOut: 1,
  names: ['a', 'b'],
  recordsByClass: [],
  mostBoxes: 1,
  words: 8,
  vocabulary: 100,
  categories: 4,
  images: [],
  recordings: [],
};

/** Largest number of examined records, evenly spread over the training split. */
const mostRecords = 5000;

/** Examines the training records of a dataset. */
export function surveyOf({ splits, names }: Dataset, truth: string): Survey {
  const seen = new Seen();
  for (const sample of spread(splits.train!)) seen.add(sample);
  return {
    training: splits.train!.length,
    heldOut: splits.valid!.length,
    names: names[truth] ?? [],
    recordsByClass: (names[truth] ?? []).map((_, index) => seen.recordsOf(index)),
    ...seen.facts(),
  };
}

/** Skips unreadable records, which `unusableRecords` counts. */
function* spread(split: Split): Iterable<Sample> {
  const [step, problems] = [Math.max(1, split.length / mostRecords), new RecordProblems()];
  for (let i = 0; i < split.length; i += step) {
    const sample = problems.collect(() => split.at(Math.floor(i)));
    if (sample) yield sample;
  }
}

/**
 * Words and punctuation marks, approximately as WordPiece splits a text before consulting its vocabulary.
 * Each digit counts, since numbers are seldom in the vocabulary, as does each character of scripts without
 * spaces.
 */
const wordsAndMarks = new RegExp(
  `[${unspacedScripts}]|\\p{N}|(?:(?![${unspacedScripts}])\\p{L})+|[^\\s\\p{L}\\p{N}]`,
  'gu',
);

class Seen {
  readonly #lengths: number[] = [];
  readonly #words = new Set<string>();
  readonly #categories = new Set<string>();
  readonly #images = new SeenMedia();
  readonly #recordings = new SeenMedia();
  readonly #byClass = new Map<number, number>();
  #mostBoxes = 0;

  add({ fields, truth }: Sample): void {
    for (const field of Object.values(fields)) {
      if (field.kind === 'text') this.#addText(field.text);
      if (field.kind === 'image') this.#images.add(field.image);
      if (field.kind === 'audio') this.#recordings.add(field.audio);
      if (field.kind === 'numbers') {
        for (const [column, category] of field.categories.entries())
          this.#categories.add(`${column}=${category}`);
      }
    }
    const { box, label } = truth;
    if (box !== undefined && typeof box !== 'number') {
      this.#mostBoxes = Math.max(this.#mostBoxes, box.length / 4);
      for (const index of new Set(label as readonly number[]))
        this.#byClass.set(index, this.recordsOf(index) + 1);
    }
  }

  /** Number of examined records with boxes of a class. */
  recordsOf(index: number): number {
    return this.#byClass.get(index) ?? 0;
  }

  facts(): Pick<Survey, 'mostBoxes' | 'words' | 'vocabulary' | 'categories' | 'images' | 'recordings'> {
    const lengths = this.#lengths.sort((a, b) => a - b);
    return {
      mostBoxes: this.#mostBoxes,
      words: lengths[Math.floor(lengths.length * 0.95)] ?? 0,
      vocabulary: this.#words.size,
      categories: this.#categories.size,
      images: this.#images.found(),
      recordings: this.#recordings.found(),
    };
  }

  #addText(texts: readonly string[]): void {
    const words = texts.flatMap((text) => text.toLowerCase().match(wordsAndMarks) ?? []);
    this.#lengths.push(words.length);
    for (const word of words) this.#words.add(word);
  }
}

/** Largest number of images or recordings held in memory: enough to determine the sizes of a spec. */
const mostInMemory = 200;

/** Distinct files, and the first images or recordings in cells. */
class SeenMedia {
  readonly #files = new Map<string, StoredMedia>();
  readonly #cells: StoredMedia[] = [];

  add(source: ImageSource | AudioSource): void {
    if (source.kind === 'file') this.#files.set(source.path, { kind: 'file', path: source.path });
    if (source.kind === 'bytes' && this.#cells.length < mostInMemory) this.#cells.push(source);
  }

  found(): readonly StoredMedia[] {
    return [...this.#files.values(), ...this.#cells];
  }
}
