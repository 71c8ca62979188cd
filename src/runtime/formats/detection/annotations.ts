import type { DetectionObject } from './extra.ts';

export interface PictureRecord {
  readonly id: number;
  readonly file: string;
  readonly width: number;
  readonly height: number;
}

/** Places for attributes of one box, as in the published annotations. */
export const attributePlaces = 16;

/** Pictures with their objects in typed arrays: hundreds of thousands of boxes take tens of megabytes. */
export class Annotations {
  readonly pictures: PictureRecord[] = [];
  private readonly placeOf = new Map<number, number>();
  private readonly picture: number[] = [];
  private readonly classes: number[] = [];
  private readonly boxes: number[] = [];
  private readonly areas: number[] = [];
  private readonly crowds: boolean[] = [];
  private readonly attributes: (readonly number[] | undefined)[] = [];
  /** Objects of picture i are order[starts[i]] to order[starts[i + 1]]. */
  private starts: Int32Array | undefined;
  private order: Int32Array | undefined;

  /** False where a picture of this id is there already. */
  addPicture(picture: PictureRecord): boolean {
    if (this.placeOf.has(picture.id)) return false;
    this.placeOf.set(picture.id, this.pictures.length);
    this.pictures.push(picture);
    return true;
  }

  has(pictureId: number): boolean {
    return this.placeOf.has(pictureId);
  }

  /** Objects may come before their pictures. */
  addObject(pictureId: number, object: DetectionObject, attributes?: readonly number[]): void {
    this.picture.push(pictureId);
    this.classes.push(object.classIndex);
    this.boxes.push(...object.box);
    this.areas.push(object.area);
    this.crowds.push(object.crowd);
    this.attributes.push(attributes);
    this.starts = undefined;
  }

  get objectCount(): number {
    return this.classes.length;
  }

  /** The first picture id of an object that no picture has. */
  orphan(): number | undefined {
    return this.picture.find((id) => !this.placeOf.has(id));
  }

  objectsOf(
    place: number,
  ): readonly { readonly object: DetectionObject; readonly attributes: readonly number[] | undefined }[] {
    this.index();
    const [from, to] = [this.starts![place]!, this.starts![place + 1]!];
    return Array.from(this.order!.subarray(from, to), (at) => ({
      object: {
        classIndex: this.classes[at]!,
        box: this.boxes.slice(4 * at, 4 * at + 4) as unknown as DetectionObject['box'],
        area: this.areas[at]!,
        crowd: this.crowds[at]!,
      },
      attributes: this.attributes[at],
    }));
  }

  /** A counting sort of the objects by picture. */
  private index(): void {
    if (this.starts) return;
    const starts = new Int32Array(this.pictures.length + 1);
    for (const id of this.picture) starts[this.placeOf.get(id)! + 1]!++;
    for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!;
    const next = starts.slice();
    const order = new Int32Array(this.picture.length);
    this.picture.forEach((id, at) => {
      order[next[this.placeOf.get(id)!]!++] = at;
    });
    [this.starts, this.order] = [starts, order];
  }
}
