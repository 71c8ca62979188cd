import { Column } from '../../reading/column.ts';
import type { YoloObject } from './labels.ts';

/** Objects of all images in typed arrays, so that hundreds of thousands take only tens of megabytes. */
export class YoloObjects {
  readonly #classes = new Column((length) => new Int32Array(length));
  /** Four numbers for each object. */
  readonly #boxes = new Column((length) => new Float64Array(length));
  readonly #halfUnits = new Column((length) => new Float64Array(length));
  /** Objects of image i are ends[i - 1] to ends[i] - 1. */
  readonly #ends = new Column((length) => new Uint32Array(length));

  /** Adds the objects of the next image. */
  addImage(objects: readonly YoloObject[]): void {
    for (const { classIndex, box, halfUnit } of objects) {
      this.#classes.push(classIndex);
      for (const side of box) this.#boxes.push(side);
      this.#halfUnits.push(halfUnit);
    }
    this.#ends.push(this.#classes.length);
  }

  /** Objects of an image in the order of its label file. */
  of(image: number): readonly YoloObject[] {
    const from = image === 0 ? 0 : this.#ends.at(image - 1);
    return Array.from({ length: this.#ends.at(image) - from }, (_, i) => this.#object(from + i));
  }

  #object(at: number): YoloObject {
    const side = (i: number) => this.#boxes.at(4 * at + i);
    return {
      classIndex: this.#classes.at(at),
      box: [side(0), side(1), side(2), side(3)],
      halfUnit: this.#halfUnits.at(at),
    };
  }
}
