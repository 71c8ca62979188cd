import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The same boxes in the formats of COCO, YOLO and PASCAL VOC, for tests and measurements. */

/** The part of a COCO file that converters read. */
export interface CocoContent {
  readonly images: readonly {
    readonly id: number;
    readonly file_name: string;
    readonly width: number;
    readonly height: number;
  }[];
  readonly annotations: readonly {
    readonly image_id: number;
    readonly category_id: number;
    readonly bbox: readonly [number, number, number, number];
    readonly iscrowd?: number;
  }[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
}

type Splits = Readonly<Record<'train' | 'val', CocoContent>>;

/** Path of the image of a split. */
type ImageOf = (split: string, fileName: string) => string;

const objectsOf = ({ annotations }: CocoContent, image: number) =>
  annotations.filter(({ image_id, iscrowd }) => image_id === image && !iscrowd);

/** Categories in the order of their ids. */
export function namesOf({ categories }: CocoContent): readonly string[] {
  return [...categories].sort((a, b) => a.id - b.id).map(({ name }) => name);
}

function writeFiles(root: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

function copied(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

/** Writes COCO files in YOLO format, with six decimals like common converters. */
export function writeYolo(root: string, splits: Splits, imageOf: ImageOf): void {
  const names = namesOf(splits.train);
  const ids = [...splits.train.categories].map(({ id }) => id).sort((a, b) => a - b);
  writeFiles(root, {
    'data.yaml': `path: .\ntrain: images/train\nval: images/val\nnames: ${JSON.stringify(names)}\n`,
  });
  for (const [split, content] of Object.entries(splits)) {
    for (const { id, file_name, width, height } of content.images) {
      copied(imageOf(split, file_name), join(root, 'images', split, file_name));
      const lines = objectsOf(content, id).map(({ category_id, bbox: [x, y, w, h] }) => {
        const numbers = [(x + w / 2) / width, (y + h / 2) / height, w / width, h / height];
        return `${ids.indexOf(category_id)} ${numbers.map((value) => value.toFixed(6)).join(' ')}\n`;
      });
      writeFiles(root, { [`labels/${split}/${file_name.replace(/\.\w+$/, '.txt')}`]: lines.join('') });
    }
  }
}

/** Writes COCO files in PASCAL VOC format, with corners as distances from the top left corner. */
export function writeVoc(root: string, splits: Splits, imageOf: ImageOf): void {
  for (const [split, content] of Object.entries(splits)) {
    const nameOf = new Map(content.categories.map(({ id, name }) => [id, name]));
    for (const { id, file_name, width, height } of content.images) {
      copied(imageOf(split, file_name), join(root, 'JPEGImages', file_name));
      const objects = objectsOf(content, id).map(
        ({ category_id, bbox: [x, y, w, h] }) =>
          `<object><name>${nameOf.get(category_id)}</name><difficult>0</difficult><bndbox><xmin>${x}</xmin>` +
          `<ymin>${y}</ymin><xmax>${x + w}</xmax><ymax>${y + h}</ymax></bndbox></object>\n`,
      );
      const size = `<size><width>${width}</width><height>${height}</height><depth>3</depth></size>`;
      writeFiles(root, {
        [`Annotations/${file_name.replace(/\.\w+$/, '.xml')}`]: `<annotation><filename>${file_name}</filename>${size}\n${objects.join('')}</annotation>\n`,
      });
    }
    const ids = content.images.map(({ file_name }) => `${file_name.replace(/\.\w+$/, '')}\n`);
    writeFiles(root, { [`ImageSets/Main/${split}.txt`]: ids.join('') });
  }
}
