import type { FileRange } from './file_range.ts';

/** An image as stored: a file or bytes to decode, a cell of a Parquet file, RGB pixels, or a scene to compose. */
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
  /** A member of an archive. */
  | { readonly kind: 'range'; readonly range: FileRange; readonly size?: AnnotatedSize }
  /** The bytes of an image file in memory; `name` is for messages. */
  | { readonly kind: 'bytes'; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: 'rgb'; readonly width: number; readonly height: number; readonly data: Uint8Array }
  | SceneSource;

/** Size stated in annotations; boxes are only right if the decoded image has this size. */
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
  /** `sprite`: name in the icon set; `box`: x, y, width, height in pixels, which the sprite fills exactly. */
  readonly objects: readonly {
    readonly sprite: string;
    readonly box: readonly [number, number, number, number];
  }[];
}
