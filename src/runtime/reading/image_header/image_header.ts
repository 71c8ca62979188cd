/** Size of an image in pixels as it is decoded. */
export interface ImageHeader {
  readonly width: number;
  readonly height: number;
  /** EXIF orientation of a JPEG file, 1 to 8; 1 for other kinds. Decoding applies that of TIFF only. */
  readonly orientation: number;
  /** Number of bands of a TIFF file with more than its colours and alpha. */
  readonly bands?: number;
}
