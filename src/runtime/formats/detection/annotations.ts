import { Column } from '../../reading/column.ts';
import type { DetectionObject } from '../../records/detection.ts';

export interface ImageRecord {
  readonly id: number;
  readonly file: string;
  readonly width: number;
  readonly height: number;
}

/** Places for attributes of one box, as in the published annotations. */
export const attributePlaces = 16;

const floats = (length: number) => new Float64Array(length);
const integers = (length: number) => new Int32Array(length);

/** Images with their objects in typed arrays: hundreds of thousands of boxes take tens of megabytes. */
export class Annotations {
  readonly images: ImageRecord[] = [];
  private readonly placeOf = new Map<number, number>();
  /** Id of the image of each object; ids of some datasets need more than 32 bits. */
  private readonly image = new Column(floats);
  private readonly classes = new Column(integers);
  /** Four for each object. */
  private readonly boxes = new Column(floats);
  private readonly areas = new Column(floats);
  private readonly crowds = new Column((length) => new Uint8Array(length));
  /** Attributes of object i are attributes[ends[i - 1]] to attributes[ends[i]]. */
  private readonly attributes = new Column(integers);
  private readonly ends = new Column(integers);
  /** Objects of image i are order[starts[i]] to order[starts[i + 1]]. */
  private starts: Int32Array | undefined;
  private order: Int32Array | undefined;

  /** False where an image of this id is there already. */
  addImage(image: ImageRecord): boolean {
    if (this.placeOf.has(image.id)) return false;
    this.placeOf.set(image.id, this.images.length);
    this.images.push(image);
    this.starts = undefined;
    return true;
  }

  has(imageId: number): boolean {
    return this.placeOf.has(imageId);
  }

  /** Objects may come before their images. */
  addObject(imageId: number, object: DetectionObject, attributes: readonly number[] = []): void {
    this.image.push(imageId);
    this.classes.push(object.classIndex);
    for (const side of object.box) this.boxes.push(side);
    this.areas.push(object.area);
    this.crowds.push(object.crowd ? 1 : 0);
    for (const id of attributes) this.attributes.push(id);
    this.ends.push(this.attributes.length);
    this.starts = undefined;
  }

  get objectCount(): number {
    return this.classes.length;
  }

  /** The first image id of an object that no image has. */
  orphan(): number | undefined {
    for (let at = 0; at < this.objectCount; at++) {
      if (!this.placeOf.has(this.image.at(at))) return this.image.at(at);
    }
    return undefined;
  }

  /** Objects of an image, in the order of the file. */
  objectsOf(
    place: number,
  ): readonly { readonly object: DetectionObject; readonly attributes: readonly number[] }[] {
    this.index();
    const [from, to] = [this.starts![place]!, this.starts![place + 1]!];
    return Array.from(this.order!.subarray(from, to), (at) => ({
      object: {
        classIndex: this.classes.at(at),
        box: [0, 1, 2, 3].map((side) => this.boxes.at(4 * at + side)) as unknown as DetectionObject['box'],
        area: this.areas.at(at),
        crowd: this.crowds.at(at) === 1,
      },
      attributes: this.attributesOf(at),
    }));
  }

  private attributesOf(at: number): readonly number[] {
    const from = at === 0 ? 0 : this.ends.at(at - 1);
    return Array.from({ length: this.ends.at(at) - from }, (_, i) => this.attributes.at(from + i));
  }

  /** A counting sort of the objects by image. */
  private index(): void {
    if (this.starts) return;
    const starts = new Int32Array(this.images.length + 1);
    for (let at = 0; at < this.objectCount; at++) starts[this.placeOf.get(this.image.at(at))! + 1]!++;
    for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!;
    const next = starts.slice();
    const order = new Int32Array(this.objectCount);
    for (let at = 0; at < this.objectCount; at++) {
      order[next[this.placeOf.get(this.image.at(at))!]!++] = at;
    }
    [this.starts, this.order] = [starts, order];
  }
}
