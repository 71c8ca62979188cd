import { plainImage } from '../formats/written.ts';
import type { OwnData } from './own_data_spec.ts';

const image = await plainImage(64, 48);

type Files = OwnData['files'];

const boxes = (format: string, files: Files): OwnData => ({
  reads: 'image',
  target: 'boxes',
  files,
  dataset: `format: ${format}  classes: 2`,
});

interface Coco {
  readonly images?: unknown;
  readonly categories?: unknown;
  readonly annotations?: unknown;
}

const entries = [1, 2, 3, 4].map((id) => ({ id, file_name: `${id}.png`, width: 64, height: 48 }));
const categories = [
  { id: 1, name: 'cat' },
  { id: 7, name: 'dog' },
];
const objects = entries.map(({ id }) => ({
  image_id: id,
  category_id: id % 2 ? 1 : 7,
  bbox: [4, 5, 20, 30],
}));

/** A COCO file with other lists, or with other text. */
function coco(changed: Coco | string, more: Files = {}): OwnData {
  const text =
    typeof changed === 'string'
      ? changed
      : JSON.stringify({ images: entries, categories, annotations: objects, ...changed });
  const files = Object.fromEntries(entries.map(({ file_name }) => [`own/${file_name}`, image]));
  return boxes('coco_json("own", train: "boxes.json", valid: 50%, ids: .dense)', {
    ...files,
    'own/boxes.json': text,
    ...more,
  });
}

/** The objects, with some members of the first changed. */
const first = (change: object): Coco => ({
  annotations: [{ ...objects[0], ...change }, ...objects.slice(1)],
});

/** YOLO files with other content; a key without content removes the file. */
function yolo(changed: Files, format = 'yolo("own/data.yaml", valid: 50%)'): OwnData {
  const named = [1, 2, 3, 4].flatMap((id) => [
    [`own/images/${id}.png`, image],
    [`own/labels/${id}.txt`, `${id % 2} 0.5 0.5 0.25 0.25\n`],
  ]);
  return boxes(format, {
    ...Object.fromEntries(named),
    'own/data.yaml': 'train: images\nnames: [cat, dog]\n',
    ...changed,
  });
}

const object = (name: string, box: readonly (string | number)[]): string =>
  `<object><name>${name}</name><bndbox>${['xmin', 'ymin', 'xmax', 'ymax'].map((corner, i) => `<${corner}>${box[i]}</${corner}>`).join('')}</bndbox></object>`;
const annotation = (id: number, ...found: readonly string[]): string =>
  `<annotation><filename>${id}.png</filename>${found.join('')}</annotation>`;

function voc(changed: Files): OwnData {
  const named = [1, 2, 3, 4, 6, 7, 8, 9].flatMap((id) => [
    [`own/JPEGImages/${id}.png`, image],
    [`own/Annotations/${id}.xml`, annotation(id, object(id % 2 ? 'cat' : 'dog', [5, 6, 20, 30]))],
  ]);
  return boxes('voc_xml("own", valid: 50%)', { ...Object.fromEntries(named), ...changed });
}

/** Kinds of broken boxes, by title. */
export const boxCases: readonly (readonly [title: string, OwnData])[] = [
  ['coco_json: two classes', coco({})],
  ['coco_json: a missing file', { ...coco({}), files: { 'own/1.png': image } }],
  ['coco_json: an empty file', coco('')],
  ['coco_json: a file that is truncated', coco(JSON.stringify({ images: entries }).slice(0, 60))],
  ['coco_json: a list in the place of the object', coco('[]')],
  ['coco_json: a file without categories', coco({ categories: undefined })],
  ['coco_json: no images', coco({ images: [], annotations: [] })],
  ['coco_json: no boxes at all', coco({ annotations: [] })],
  ['coco_json: an unknown image', coco(first({ image_id: 9 }))],
  ['coco_json: an unknown category', coco(first({ category_id: 2 }))],
  ['coco_json: an image twice', coco({ images: [...entries, entries[0]] })],
  ['coco_json: a category twice', coco({ categories: [...categories, categories[0]] })],
  ['coco_json: corners in the place of width and height', coco(first({ bbox: [40, 10, 60, 40] }))],
  [
    'coco_json: fractions in the place of pixels',
    coco({ annotations: objects.map((each) => ({ ...each, bbox: [0.1, 0.1, 0.4, 0.5] })) }),
  ],
  ['coco_json: a negative width', coco(first({ bbox: [4, 5, -20, 30] }))],
  ['coco_json: a box outside of the image', coco(first({ bbox: [400, 5, 20, 30] }))],
  ['coco_json: a box of three numbers', coco(first({ bbox: [4, 5, 20] }))],
  [
    'coco_json: NaN in a box',
    coco(JSON.stringify({ images: entries, categories, annotations: objects }).replace('[4,', '[NaN,')),
  ],
  ['coco_json: null in a box', coco(first({ bbox: [null, 5, 20, 30] }))],
  [
    'coco_json: an image that is missing',
    coco({ images: [...entries, { id: 5, file_name: '5.png', width: 64, height: 48 }] }),
  ],
  [
    'coco_json: an image outside of the folder',
    coco({ images: [...entries, { id: 5, file_name: '../../5.png', width: 64, height: 48 }] }),
  ],
  [
    'coco_json: a size that differs from the file',
    coco({ images: entries.map((each) => ({ ...each, width: 640 })) }),
  ],
  ['coco_json: an image that is truncated', coco({}, { 'own/1.png': image.subarray(0, -30) })],
  ['coco_json: captions in the place of boxes', coco({ annotations: [{ image_id: 1, caption: 'a cat' }] })],
  [
    'coco_json: another number of classes than declared',
    coco({ categories: [...categories, { id: 9, name: 'bird' }] }),
  ],
  ['yolo: two classes', yolo({})],
  ['yolo: a missing data.yaml', yolo({}, 'yolo("own/dataset.yaml", valid: 50%)')],
  ['yolo: an empty data.yaml', yolo({ 'own/data.yaml': '' })],
  ['yolo: tabs in data.yaml', yolo({ 'own/data.yaml': 'train: images\nnames:\n\t- cat\n' })],
  ['yolo: no held-out split', yolo({}, 'yolo("own/data.yaml")')],
  [
    'yolo: a folder of images that is missing',
    yolo({ 'own/data.yaml': 'train: pictures\nnames: [cat, dog]\n' }),
  ],
  ['yolo: a class that data.yaml lacks', yolo({ 'own/labels/1.txt': '2 0.5 0.5 0.1 0.1\n' })],
  ['yolo: a name in the place of a number', yolo({ 'own/labels/1.txt': 'dog 0.5 0.5 0.1 0.1\n' })],
  ['yolo: pixels in the place of fractions', yolo({ 'own/labels/1.txt': '1 32 24 10 10\n' })],
  ['yolo: a negative size', yolo({ 'own/labels/1.txt': '1 0.5 0.5 -0.1 0.1\n' })],
  ['yolo: a line with a number too few', yolo({ 'own/labels/1.txt': '1 0.5 0.5 0.1\n' })],
  ['yolo: a decimal comma', yolo({ 'own/labels/1.txt': '1 0,5 0,5 0,1 0,1\n' })],
  ['yolo: an empty label file', yolo({ 'own/labels/1.txt': '' })],
  ['yolo: an image that is truncated', yolo({ 'own/images/1.png': image.subarray(0, -30) })],
  ['voc_xml: two classes', voc({})],
  ['voc_xml: an empty annotation', voc({ 'own/Annotations/1.xml': '' })],
  [
    'voc_xml: an annotation that is truncated',
    voc({ 'own/Annotations/1.xml': annotation(1, object('cat', [5, 6, 20, 30])).slice(0, 70) }),
  ],
  [
    'voc_xml: corners the wrong way round',
    voc({ 'own/Annotations/1.xml': annotation(1, object('cat', [20, 6, 5, 30])) }),
  ],
  ['voc_xml: a corner at 0', voc({ 'own/Annotations/1.xml': annotation(1, object('cat', [0, 6, 20, 30])) })],
  [
    'voc_xml: a corner that is not a number',
    voc({ 'own/Annotations/1.xml': annotation(1, object('cat', ['left', 6, 20, 30])) }),
  ],
  [
    'voc_xml: an object without a box',
    voc({ 'own/Annotations/1.xml': annotation(1, '<object><name>cat</name></object>') }),
  ],
  [
    'voc_xml: an object without a name',
    voc({ 'own/Annotations/1.xml': annotation(1, object('', [5, 6, 20, 30])) }),
  ],
  [
    'voc_xml: an image that is missing',
    voc({ 'own/Annotations/5.xml': annotation(5, object('cat', [5, 6, 20, 30])) }),
  ],
  [
    'voc_xml: one annotation with another class',
    voc({ 'own/Annotations/1.xml': annotation(1, object('bird', [5, 6, 20, 30])) }),
  ],
];
