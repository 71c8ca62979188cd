import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { DataError } from '../../runtime/errors.ts';
import { readDescription } from '../../runtime/formats/yolo/data_yaml.ts';
import type { SpecPart } from '../part.ts';
import { nameOf, specPath } from './paths.ts';

/**
 * Boxes in a COCO JSON file, a YOLO `data.yaml`, or a PASCAL VOC folder. Throws DataError for other files.
 */
export function boxesPart(path: string, folder: string): SpecPart {
  const { name, format, notes } = formatOf(path, folder);
  return { name, format, inputs: [{ kind: 'image' }], target: 'boxes', truth: 'label', notes };
}

function formatOf(path: string, folder: string): Pick<SpecPart, 'name' | 'format' | 'notes'> {
  if (!existsSync(path))
    throw new DataError(path, 'there is no such file or folder', 'check the path of --boxes');
  if (statSync(path).isDirectory()) return formatOfFolder(path, folder);
  switch (extname(path).toLowerCase()) {
    case '.json':
      return { name: nameOf(path), format: cocoFormat(path, folder), notes: share };
    case '.yaml':
    case '.yml': {
      const divided = readDescription(path).valid !== undefined;
      return {
        name: nameOf(dirname(path)),
        format: `yolo(${specPath(path, folder)}${divided ? '' : ', valid: 20%'})`,
        notes: divided ? [] : share,
      };
    }
    default:
      throw unknown(path);
  }
}

/** A folder of PASCAL VOC or YOLO, or one in which annotations are beside the images, as LabelImg writes them. */
function formatOfFolder(path: string, folder: string): Pick<SpecPart, 'name' | 'format' | 'notes'> {
  const description = ['data.yaml', 'data.yml', 'dataset.yaml']
    .map((name) => join(path, name))
    .find(existsSync);
  if (description !== undefined) return formatOf(description, folder);
  const apart = existsSync(join(path, 'Annotations'));
  const annotations = apart ? join(path, 'Annotations') : path;
  const files = readdirSync(annotations).filter((name) => name.toLowerCase().endsWith('.xml'));
  if (!apart && files.length === 0) throw unknown(path);
  const lists = ['train', 'val'].map((list) => join(path, 'ImageSets', 'Main', `${list}.txt`));
  const divided = lists.every(existsSync);
  const edges = files.some((name) => zeroCorner.test(readFileSync(join(annotations, name), 'utf8')));
  const more = [
    ...(divided ? [] : [', valid: 20%']),
    ...(edges ? [', corners: .edges'] : []),
    ...(apart ? [] : [', annotations: ".", images: "."']),
  ];
  return {
    name: nameOf(path),
    format: `voc_xml(${specPath(path, folder)}${more.join('')})`,
    notes: [
      ...(divided ? [] : share),
      ...(edges
        ? ['Some corners are 0: they are taken for distances from the edge, not for pixels counted from 1.']
        : []),
    ],
  };
}

const share = ['A fifth of the images is held out, chosen by the seed.'];

/** A corner that no pixel counted from 1 has. */
const zeroCorner = /<[xy]min>\s*0+(\.0*)?\s*</;

/** Bytes of a COCO file in which the name of an image is looked for. */
const beginning = 2 ** 20;

/**
 * COCO files are in `annotations/` beside folders of images, or beside the images: the folder is the one that
 * holds an image of the file.
 */
function cocoFormat(path: string, folder: string): string {
  const name = imageName(path);
  const [own, parent] = [dirname(path), dirname(dirname(path))];
  const folders = [own, ...foldersIn(own), parent, ...foldersIn(parent)];
  const images = name === undefined ? undefined : folders.find((each) => existsSync(join(each, name)));
  if (name === undefined) {
    throw new DataError(
      path,
      "no 'file_name' of an image is found: this is no COCO file",
      'a COCO file is an object with the lists images, annotations and categories',
    );
  }
  if (images === undefined) {
    throw new DataError(
      path,
      `no folder beside the file holds its image '${name}'`,
      'put the images beside the JSON file',
    );
  }
  const base = images === own || images.startsWith(join(own, '/')) ? own : parent;
  const relativeTo = (file: string) => specPath(file, base);
  const where = images === own ? '' : `, images: ${relativeTo(images)}`;
  return `coco_json(${specPath(base, folder)}, train: ${relativeTo(path)}, valid: 20%, ids: .dense${where})`;
}

/** The first `file_name` of a COCO file; undefined where it has none. */
function imageName(path: string): string | undefined {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(beginning);
    const text = bytes.subarray(0, readSync(file, bytes)).toString('utf8');
    return /"file_name"\s*:\s*"([^"\\]+)"/.exec(text)?.[1];
  } finally {
    closeSync(file);
  }
}

function foldersIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name));
}

function unknown(path: string): DataError {
  return new DataError(
    path,
    'no boxes are found here',
    'give a COCO JSON file, a YOLO data.yaml, or a PASCAL VOC folder with Annotations/ or with XML files beside the images',
  );
}
