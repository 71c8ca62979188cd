/** Size of an image in pixels, as decoding returns it. */
export interface ImageHeader {
  readonly width: number;
  readonly height: number;
  /**
   * EXIF orientation of a JPEG file, 1 to 8; 1 for other kinds. Decoding applies only the orientation of TIFF
   * files.
   */
  readonly orientation: number;
  /** Number of bands of a TIFF file, if it has more than its colours and alpha. */
  readonly bands?: number;
}
