/** What the evaluation of boxes needs to know of an image: everything on it, in pixels of the image as stored. */
export interface DetectionExtra {
  /** Differs from image to image. */
  readonly imageId: number | string;
  readonly width: number;
  readonly height: number;
  readonly objects: readonly DetectionObject[];
}

export interface DetectionObject {
  readonly classIndex: number;
  /** x, y, width, height; the origin is the top left corner. */
  readonly box: readonly [number, number, number, number];
  /** In square pixels: of the mask where there is one, else of the box. */
  readonly area: number;
  /** A region with many of the kind, where detections count neither way. */
  readonly crowd: boolean;
}
