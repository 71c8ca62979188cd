import type { RuntimeBuiltin } from '../../compiler/catalog/signature.ts';
import { failureExit, UnitcError } from '../../errors.ts';

/** An image as stored: a file to decode, one in a Parquet file, ready RGB pixels, or a scene to compose. */
export type ImageSource =
  | { readonly kind: 'file'; readonly path: string }
  /** A cell of a Parquet file: the bytes of an image file, or a record with `bytes`. */
  | { readonly kind: 'parquet'; readonly file: string; readonly row: number; readonly column: string }
  | { readonly kind: 'rgb'; readonly width: number; readonly height: number; readonly data: Uint8Array }
  | SceneSource;

/** A square image of `size` pixels composed of sprites on a plain ground; later sprites cover earlier ones. */
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

/** One record of a dataset, before preparation. Image and text are given to the modalities of kind pixels and tokens. */
export interface Sample {
  /** Stable within the split: `train.tsv:17`, a question id. Named in messages. */
  readonly id: string;
  readonly image?: ImageSource;
  /** One text or a pair. */
  readonly text?: readonly [string] | readonly [string, string];
  /** By truth name: class index for `label`, dense soft targets for `scores`. Absent in test splits. */
  readonly truth: Readonly<Record<string, number | readonly number[] | Float32Array>>;
  /** What a metric needs beside: the ten answers of a VQA question. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

export interface Split {
  readonly name: string;
  readonly length: number;
  /** Cheap: paths and strings, no decoding. Throws DataError for a bad record. */
  at(index: number): Sample;
}

export interface Dataset {
  readonly splits: Readonly<Record<string, Split>>;
  /** Names of the classes or answers, in index order, where there are any. */
  readonly labels?: readonly string[];
  /** Names of the attributes of boxes, in index order. */
  readonly attributes?: readonly string[];
  /** Majority baseline etc. are computed from truth; texts feed the vocabulary builder. */
}

export interface OpenContext {
  /** Folder of the spec: relative paths start there. */
  readonly root: string;
  readonly seed: number;
}

/** A dataset format: signature for the compiler, reader for the runtime. One file each in runtime/formats. */
export interface FormatBuiltin extends RuntimeBuiltin {
  readonly category: 'format';
  open(args: Readonly<Record<string, unknown>>, context: OpenContext): Promise<Dataset>;
}

/** Bad data: says file, record, what was expected and found, and what to do. Exit code 4. */
export class DataError extends UnitcError {
  override readonly name = 'DataError';
  readonly code = 'UNITC_DATA';
  readonly exit = failureExit.data;
  readonly where: string;
  readonly hint: string | undefined;
  constructor(where: string, message: string, hint?: string) {
    super(message);
    this.where = where;
    this.hint = hint;
  }
}
