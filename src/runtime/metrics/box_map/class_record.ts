import type { ImageMatch } from './match_image.ts';
import { areaRanges } from './settings.ts';

/**
 * The detections of one class on all images, in columns: about 25 bytes per detection, so that thousands of
 * images fit in memory.
 */
export class ClassRecord {
  /** Number of objects to find, by area range. */
  readonly wanted: Float64Array = new Float64Array(areaRanges.length);
  length = 0;
  /** Scores by detection. */
  scores: Float64Array = new Float64Array(16);
  /** Rank of each detection within its image, 0 for the highest score. */
  places: Uint8Array = new Uint8Array(16);
  /** [detections, area ranges] */
  verdicts: Uint32Array = new Uint32Array(16 * areaRanges.length);

  append({ scores, verdicts, wanted }: ImageMatch): void {
    wanted.forEach((count, range) => {
      this.wanted[range]! += count;
    });
    this.#reserve(this.length + scores.length);
    this.scores.set(scores, this.length);
    this.verdicts.set(verdicts, this.length * areaRanges.length);
    for (let place = 0; place < scores.length; place++) this.places[this.length + place] = place;
    this.length += scores.length;
  }

  /** Indices of all detections by descending score; equal scores in image order. */
  ranking(): Uint32Array {
    const { scores } = this;
    return Uint32Array.from({ length: this.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  }

  #reserve(length: number): void {
    if (length <= this.scores.length) return;
    const capacity = Math.max(length, 2 * this.scores.length);
    const { scores, places, verdicts } = this;
    this.scores = new Float64Array(capacity);
    this.places = new Uint8Array(capacity);
    this.verdicts = new Uint32Array(capacity * areaRanges.length);
    this.scores.set(scores);
    this.places.set(places);
    this.verdicts.set(verdicts);
  }
}
