import type { Random } from '../../random.ts';
import type { Wanted } from './compose.ts';
import type { Sprite } from './sprites.ts';

/** A text with its class and the objects of its image. */
export interface SceneText {
  readonly text: string;
  readonly label: string;
  /** Objects of the image; absent if the record has no image. */
  readonly wanted?: readonly Wanted[];
  /** Kind of question or statement: `count`, `place`. */
  readonly family: string;
}

/** A kind of record that `scenes` generates. */
export interface Yield {
  readonly labels: readonly string[];
  draw(random: Random, split: 'train' | 'valid', sprites: readonly Sprite[]): SceneText;
}
