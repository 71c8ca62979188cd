/** An image with interleaved channels, 8-bit or float, in row-major order from the top left. */
export interface RasterImage {
  readonly width: number;
  readonly height: number;
  /** 1: grey; 3: RGB; 4: RGBA with straight alpha; otherwise the bands of the file. */
  readonly channels: number;
  /** [height, width, channels]; 0..255 before `normalize`, normalised floats after it. */
  readonly data: Uint8Array | Float32Array;
  /** Boxes of the record that are still inside the image; absent if the record has no boxes. */
  readonly objects?: readonly ImageObject[];
}

/** A box of a record: its corners in fractions of the image, and its index among the record's boxes. */
export interface ImageObject {
  readonly index: number;
  readonly box: Corners;
}

export type Corners = readonly [x0: number, y0: number, x1: number, y1: number];
