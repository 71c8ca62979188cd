import type { RecordProblems } from './problems.ts';
import type { Remarks } from './remarks.ts';

/** An image as stored: a file to decode, a cell of a Parquet file, RGB pixels, or a scene to compose. */
export type ImageSource =
  | { readonly kind: 'file'; readonly path: string; readonly size?: AnnotatedSize }
  /** A cell of a Parquet file: the bytes of an image file, or a record with `bytes`. */
  | {
      readonly kind: 'parquet';
      readonly file: string;
      readonly row: number;
      readonly column: string;
      readonly size?: AnnotatedSize;
    }
  | { readonly kind: 'rgb'; readonly width: number; readonly height: number; readonly data: Uint8Array }
  | SceneSource;

/** Size that annotations give; boxes are right only where the decoded image has it. */
export interface AnnotatedSize {
  readonly width: number;
  readonly height: number;
}

/**
 * A square image of `size` pixels composed of sprites on a plain background; later sprites cover earlier
 * ones.
 */
export interface SceneSource {
  readonly kind: 'scene';
  readonly size: number;
  /** RGB, 0..255. */
  readonly background: readonly [number, number, number];
  /** `sprite`: name in the icon set; `box`: x, y, width, height in pixels, filled exactly. */
  readonly objects: readonly {
    readonly sprite: string;
    readonly box: readonly [number, number, number, number];
  }[];
}

/**
 * A record of a dataset before preparation. Modalities of kind pixels read `image`, those of kind tokens read
 * `text`.
 */
export interface Sample {
  /** Stable within the split (`train.tsv:17`, a question id); messages name it. */
  readonly id: string;
  readonly image?: ImageSource;
  /** One text or a pair. */
  readonly text?: readonly [string] | readonly [string, string];
  /**
   * Targets by truth name: a class index for `label`, dense soft targets for `scores`. Empty in test splits.
   */
  readonly truth: Readonly<Record<string, number | readonly number[] | Float32Array>>;
  /** Values that only metrics read, such as the answers of a VQA question. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

export interface Split {
  readonly name: string;
  /** Number of usable records. */
  readonly length: number;
  /** Cheap: paths and strings, no decoding. */
  at(index: number): Sample;
  /**
   * Records that were left out because they cannot be used; absent: none. Training refuses a split with
   * problems.
   */
  readonly problems?: RecordProblems;
  /** Absent: none. */
  readonly remarks?: Remarks;
}

export interface Dataset {
  readonly splits: Readonly<Record<string, Split>>;
  /** Names of the classes or answers, in index order, where the format knows them. */
  readonly labels?: readonly string[];
  /** Names of the attributes of boxes, in index order. */
  readonly attributes?: readonly string[];
}
