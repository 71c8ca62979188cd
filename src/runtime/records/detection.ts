/** All objects of an image for the evaluation of boxes, in pixels of the image as stored. */
export interface DetectionExtra {
  /** Unique within the split. */
  readonly imageId: number | string;
  readonly width: number;
  readonly height: number;
  readonly objects: readonly DetectionObject[];
}

export interface DetectionObject {
  readonly classIndex: number;
  /** x, y, width, height; the origin is the top left corner. */
  readonly box: readonly [number, number, number, number];
  /** Area in square pixels of the mask, or of the box if the file has no mask. */
  readonly area: number;
  /** Whether the region contains many objects of the class; detections in it are ignored. */
  readonly crowd: boolean;
  /**
   * Whether the object is hard to recognise without context (PASCAL VOC): not trained on or counted, and
   * detections of it are ignored. Absent: false.
   */
  readonly difficult?: boolean;
}
