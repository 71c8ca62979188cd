import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { DataError } from '../../runtime/errors.ts';
import { splitNamed } from '../../runtime/formats/support/named_splits.ts';
import { readDescription } from '../../runtime/formats/yolo/data_yaml.ts';
import { readText } from '../../runtime/reading/files.ts';
import { firstBytes } from '../../runtime/reading/first_bytes.ts';
import type { SpecPart } from '../part.ts';
import { foldersIn, nameOf, specPath } from './paths.ts';

/** A source of boxes for a new spec. */
export interface BoxesSource {
  /** A COCO JSON file, a YOLO `data.yaml`, or a PASCAL VOC folder. */
  readonly path: string;
  /** Names of the classes to keep; by default all. */
  readonly classes?: readonly string[];
}

/** A task that predicts boxes. Throws DataError for files of another form. `folder`: that of the spec. */
export function boxesPart({ path, classes = [] }: BoxesSource, folder: string): SpecPart {
  const { name, format, notes } = formatOf(path, folder);
  const only =
    classes.length === 0 ? '' : `, only: [${classes.map((each) => JSON.stringify(each)).join(', ')}]`;
  return {
    name,
    format: format.replace(/\)$/, `${only})`),
    inputs: [{ kind: 'image', number: 1 }],
    target: 'boxes',
    truth: 'label',
    notes,
  };
}

function formatOf(path: string, folder: string): Pick<SpecPart, 'name' | 'format' | 'notes'> {
  if (!existsSync(path))
    throw new DataError(path, 'there is no such file or folder', 'check the path of --boxes');
  if (statSync(path).isDirectory()) return formatOfFolder(path, folder);
  switch (extname(path).toLowerCase()) {
    case '.json':
      return cocoPart(path, folder);
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

/** A PASCAL VOC or YOLO folder, or one with annotations next to the images, as LabelImg writes them. */
function formatOfFolder(path: string, folder: string): Pick<SpecPart, 'name' | 'format' | 'notes'> {
  const [description, ...others] = descriptionsIn(path);
  if (description !== undefined && others.length === 0) return formatOf(description, folder);
  const apart = existsSync(join(path, 'Annotations'));
  const annotations = apart ? join(path, 'Annotations') : path;
  const files = readdirSync(annotations).filter((name) => name.toLowerCase().endsWith('.xml'));
  if (!apart && files.length === 0)
    throw description === undefined ? unknown(path) : several(path, [description, ...others]);
  const lists = ['train', 'val'].map((list) => join(path, 'ImageSets', 'Main', `${list}.txt`));
  const divided = lists.every(existsSync);
  const edges = files.some((name) => zeroCorner.test(readText(join(annotations, name))));
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

/** The files in a folder that describe its boxes: only `data.yaml`, or all YAML and COCO files. */
function descriptionsIn(path: string): readonly string[] {
  const names = readdirSync(path).sort();
  const usual = ['data.yaml', 'data.yml', 'dataset.yaml'].find((name) => names.includes(name));
  if (usual !== undefined) return [join(path, usual)];
  return names.map((name) => join(path, name)).filter((file) => /\.ya?ml$/i.test(file) || isCoco(file));
}

function isCoco(path: string): boolean {
  return path.toLowerCase().endsWith('.json') && statSync(path).isFile() && imageName(path) !== undefined;
}

const share = ['A fifth of the images is held out, chosen by the seed.'];

/** A corner at 0, which shows that pixels are not counted from 1. */
const zeroCorner = /<[xy]min>\s*0+(\.0*)?\s*</;

/** Number of bytes of a COCO file that are searched for an image name. */
const beginning = 2 ** 20;

/**
 * COCO files are in `annotations/` next to image folders, or next to the images: the folder is the one that
 * contains an image of the file.
 */
function cocoPart(path: string, folder: string): Pick<SpecPart, 'name' | 'format' | 'notes'> {
  const name = imageName(path);
  const [own, parent] = [dirname(path), dirname(dirname(path))];
  const folders = [own, ...foldersIn(own), parent, ...foldersIn(parent)];
  const images = name === undefined ? undefined : folders.find((each) => existsSync(join(each, name)));
  if (name === undefined) {
    throw new DataError(
      path,
      "no image with a 'file_name' is found: this is not a COCO file",
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
  const coco = publishedSplits(path, images);
  if (coco !== undefined) {
    const splits = `train: ${JSON.stringify(coco.train)}, valid: ${JSON.stringify(coco.valid)}`;
    return {
      name: nameOf(parent),
      format: `coco_json(${specPath(parent, folder)}, ${splits}, ids: .dense)`,
      notes: [],
    };
  }
  const beside = images === own ? heldOutBeside(path) : undefined;
  if (beside !== undefined) {
    const file = (split: string) => JSON.stringify(`${basename(split)}/${basename(path)}`);
    return {
      name: nameOf(parent),
      format: `coco_json(${specPath(parent, folder)}, train: ${file(own)}, valid: ${file(beside)}, ids: .dense)`,
      notes: [],
    };
  }
  const where = images === own ? '' : `, images: ${relativeTo(images)}`;
  return {
    name: nameOf(path),
    format: `coco_json(${specPath(base, folder)}, train: ${relativeTo(path)}, valid: 20%, ids: .dense${where})`,
    notes: share,
  };
}

/**
 * The held-out file with the same name in the folder `valid` next to `train`, the folder of `path`; the
 * layout of Roboflow.
 */
function heldOutBeside(path: string): string | undefined {
  if (splitNamed(basename(dirname(path))) !== 'train') return undefined;
  const folders = foldersIn(dirname(dirname(path)));
  return folders.find(
    (each) => splitNamed(basename(each)) === 'valid' && existsSync(join(each, basename(path))),
  );
}

/**
 * Names of both splits of a dataset in COCO's published layout: `annotations/instances_train2017.json`, which
 * is `path`, its images in `train2017/`, and the same for `val2017`. Undefined for other layouts.
 */
function publishedSplits(
  path: string,
  images: string,
): { readonly train: string; readonly valid: string } | undefined {
  const train = /^instances_(train.*)\.json$/.exec(basename(path))?.[1];
  const base = dirname(dirname(path));
  if (train === undefined || images !== join(base, train)) return undefined;
  const names = ['val', 'valid'].map((name) => train.replace(/^train/, name));
  const valid = names.find(
    (name) => existsSync(join(dirname(path), `instances_${name}.json`)) && existsSync(join(base, name)),
  );
  return valid === undefined || basename(dirname(path)) !== 'annotations' ? undefined : { train, valid };
}

/** The first `file_name` in a COCO file; undefined if it has none. */
function imageName(path: string): string | undefined {
  const text = firstBytes(path, beginning).toString('utf8');
  return /"file_name"\s*:\s*"([^"\\]+)"/.exec(text)?.[1];
}

function several(path: string, files: readonly string[]): DataError {
  const names = files.map((file) => basename(file)).join(', ');
  return new DataError(
    path,
    `several files describe boxes: ${names}`,
    'give one of them instead of the folder',
  );
}

function unknown(path: string): DataError {
  return new DataError(
    path,
    'no boxes are found here',
    'give a COCO JSON file, a YOLO data.yaml, or a PASCAL VOC folder with Annotations/ or with XML files beside the images',
  );
}
