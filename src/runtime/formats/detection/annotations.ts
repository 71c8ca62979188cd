import { Column } from '../../reading/column.ts';
import type { DetectionObject } from '../../records/detection.ts';

export interface ImageRecord {
  readonly id: number;
  readonly file: string;
  readonly width: number;
  readonly height: number;
}

/** Number of attributes per box, as in the published annotations. */
export const attributePlaces = 16;

const [crowd, difficult] = [1, 2];
const floats = (length: number) => new Float64Array(length);
const integers = (length: number) => new Int32Array(length);

/**
 * Images with their objects in typed arrays, so that hundreds of thousands of boxes take only tens of
 * megabytes.
 */
export class ObjectAnnotations {
  readonly images: ImageRecord[] = [];
  readonly #indexOf = new Map<number, number>();
  /** Id of the image of each object; the ids of some datasets exceed 32 bits. */
  readonly #image = new Column(floats);
  readonly #classes = new Column(integers);
  /** Four numbers for each object. */
  readonly #boxes = new Column(floats);
  readonly #areas = new Column(floats);
  /** Bits `crowd` and `difficult`. */
  readonly #flags = new Column((length) => new Uint8Array(length));
  /** Attributes of object i are attributes[ends[i - 1]] to attributes[ends[i] - 1]. */
  readonly #attributes = new Column(integers);
  readonly #ends = new Column(integers);
  /** Number of each object in its file, for messages. */
  readonly #numbers = new Column(floats);
  /** Objects of image i are order[starts[i]] to order[starts[i + 1] - 1]. */
  #sorted: { readonly starts: Int32Array; readonly order: Int32Array } | undefined;

  /** Returns false if an image with this id was added before. */
  addImage(image: ImageRecord): boolean {
    if (this.#indexOf.has(image.id)) return false;
    this.#indexOf.set(image.id, this.images.length);
    this.images.push(image);
    this.#sorted = undefined;
    return true;
  }

  has(imageId: number): boolean {
    return this.#indexOf.has(imageId);
  }

  /** Adds an object, possibly before its image. `number`: of the object in its file. */
  addObject(
    imageId: number,
    object: DetectionObject,
    attributes: readonly number[] = [],
    number = this.objectCount,
  ): void {
    this.#image.push(imageId);
    this.#classes.push(object.classIndex);
    for (const side of object.box) this.#boxes.push(side);
    this.#areas.push(object.area);
    this.#flags.push((object.crowd ? crowd : 0) | (object.difficult ? difficult : 0));
    for (const id of attributes) this.#attributes.push(id);
    this.#ends.push(this.#attributes.length);
    this.#numbers.push(number);
    this.#sorted = undefined;
  }

  /** Replaces the class of every object; classes that are not in the map stay the same. */
  renumber(classes: ReadonlyMap<number, number>): void {
    this.#classes.map((index) => classes.get(index) ?? index);
  }

  get objectCount(): number {
    return this.#classes.length;
  }

  /** Every object in the order of insertion, with its image; undefined if no image has its image id. */
  *objects(): Iterable<{
    readonly number: number;
    readonly imageId: number;
    readonly image: ImageRecord | undefined;
    readonly object: DetectionObject;
  }> {
    for (let at = 0; at < this.objectCount; at++) {
      const imageId = this.#image.at(at);
      const image = this.images[this.#indexOf.get(imageId) ?? -1];
      yield { number: this.#numbers.at(at), imageId, image, object: this.#object(at) };
    }
  }

  /** Objects of an image, in the order of insertion. `index`: of the image in `images`. */
  objectsOf(
    index: number,
  ): readonly { readonly object: DetectionObject; readonly attributes: readonly number[] }[] {
    this.#sorted ??= this.#sort();
    const { starts, order } = this.#sorted;
    return Array.from(order.subarray(starts[index]!, starts[index + 1]!), (at) => ({
      object: this.#object(at),
      attributes: this.#attributesOf(at),
    }));
  }

  #object(at: number): DetectionObject {
    return {
      classIndex: this.#classes.at(at),
      box: [0, 1, 2, 3].map((side) => this.#boxes.at(4 * at + side)) as unknown as DetectionObject['box'],
      area: this.#areas.at(at),
      crowd: (this.#flags.at(at) & crowd) !== 0,
      ...(this.#flags.at(at) & difficult ? { difficult: true } : {}),
    };
  }

  #attributesOf(at: number): readonly number[] {
    const from = at === 0 ? 0 : this.#ends.at(at - 1);
    return Array.from({ length: this.#ends.at(at) - from }, (_, i) => this.#attributes.at(from + i));
  }

  /** Sorts the objects by image (counting sort); objects of unknown images are left out. */
  #sort(): { readonly starts: Int32Array; readonly order: Int32Array } {
    const starts = new Int32Array(this.images.length + 1);
    const images = Array.from({ length: this.objectCount }, (_, at) => this.#indexOf.get(this.#image.at(at)));
    for (const image of images) if (image !== undefined) starts[image + 1]!++;
    for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!;
    const next = starts.slice();
    const order = new Int32Array(starts.at(-1)!);
    images.forEach((image, at) => {
      if (image !== undefined) order[next[image]!++] = at;
    });
    return { starts, order };
  }
}
