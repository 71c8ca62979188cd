import { describe, expect, it } from 'vitest';
import { vocXml } from '../../src/runtime/formats/voc_xml.ts';
import type { DetectionExtra } from '../../src/runtime/records/detection.ts';
import type { Dataset } from '../../src/runtime/records/record.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { dataErrorOf, openUsable, problemsOf } from './shared.ts';
import { plainImage, writeFiles } from './written.ts';

const image = await plainImage(100, 50);

const object = (name: string, corners: readonly unknown[], more = '') =>
  `<object><name>${name}</name>${more}<bndbox><xmin>${corners[0]}</xmin><ymin>${corners[1]}</ymin>` +
  `<xmax>${corners[2]}</xmax><ymax>${corners[3]}</ymax></bndbox></object>`;
const size = '<size><width>100</width><height>50</height><depth>3</depth></size>';
const annotation = (file: string, content: string) =>
  `<?xml version="1.0"?>\n<annotation>\n<filename>${file}</filename>${size}\n${content}\n</annotation>\n`;

const usual: Readonly<Record<string, string | Uint8Array>> = {
  'ImageSets/Main/train.txt': 'a\n',
  'ImageSets/Main/val.txt': 'b\n',
  'Annotations/a.xml': annotation('a.png', object('dog', [11, 6, 30, 25]) + object('cat', [1, 1, 100, 50])),
  'Annotations/b.xml': annotation('b.png', ''),
  'JPEGImages/a.png': image,
  'JPEGImages/b.png': image,
};

function folderWith(changes: Readonly<Record<string, string | Uint8Array | null>>): string {
  const root = temporaryFolder();
  const kept = Object.entries({ ...usual, ...changes }).filter(([, content]) => content !== null);
  writeFiles(root, Object.fromEntries(kept) as Readonly<Record<string, string | Uint8Array>>);
  return root;
}

const defaults = {
  path: '.',
  train: 'train',
  valid: 'val',
  corners: 'pixels',
  names: [],
  only: [],
  annotations: 'Annotations',
  images: 'JPEGImages',
  sets: 'ImageSets/Main',
};
type Changes = Partial<Record<keyof typeof defaults, unknown>>;
const open = (root: string, args: Changes = {}) =>
  openUsable(vocXml, { ...defaults, ...args }, { root, seed: 1 });

const objectsOf = ({ splits }: Dataset, name: string, index = 0) =>
  (splits[name]!.at(index).extra as unknown as DetectionExtra).objects;
const idsOf = ({ splits }: Dataset, name: string) =>
  Array.from({ length: splits[name]!.length }, (_, i) => splits[name]!.at(i).id);

describe('the format voc_xml', () => {
  it('reads pixels counted from 1, with the last pixel inside the box', async () => {
    const dataset = await open(folderWith({}));
    expect(dataset.names.label).toEqual(['cat', 'dog']);
    expect(objectsOf(dataset, 'train').map(({ classIndex, box }) => [classIndex, ...box])).toEqual([
      [1, 10, 5, 20, 20],
      [0, 0, 0, 100, 50],
    ]);
    expect(objectsOf(dataset, 'valid')).toEqual([]);
    expect(dataset.splits.train!.at(0).truth.box).toEqual([0.2, 0.3, 0.2, 0.4, 0.5, 0.5, 1, 1]);
  });

  it('reads distances of edges as COCO does', async () => {
    const boxes = object('cat', [0, 0, 100, 50]) + object('cat', [0.1, 0.2, 0.4, 0.3]);
    const root = folderWith({ 'Annotations/a.xml': annotation('a.png', boxes) });
    const dataset = await open(root, { corners: 'edges' });
    expect(objectsOf(dataset, 'train').map(({ box }) => box)).toEqual([
      [0, 0, 100, 50],
      [0.1, 0.2, 0.3, 0.1],
    ]);
  });

  it('evaluates difficult objects without counting them, and does not train on them', async () => {
    const root = folderWith({
      'Annotations/a.xml': annotation(
        'a.png',
        object('cat', [1, 1, 9, 9], '<difficult>1</difficult>') +
          object('cat', [1, 1, 50, 50], '<difficult>0</difficult>'),
      ),
    });
    const dataset = await open(root);
    expect(objectsOf(dataset, 'train').map(({ difficult }) => difficult)).toEqual([true, undefined]);
    expect(dataset.splits.train!.at(0).truth.label).toEqual([0]);
  });

  it('finds images by id where their name is outdated, and their size where it is 0', async () => {
    const xml = `<annotation><filename>C:\\old\\x.jpg</filename><size><width>0</width><height>0</height></size>${object('R&amp;D &#233;', [1, 1, 9, 9])}</annotation>`;
    const root = folderWith({
      'Annotations/a.xml': null,
      'Annotations/a.XML': `\ufeff${xml.replaceAll('><', '>\r\n<')}`,
      'JPEGImages/a.png': null,
      'JPEGImages/a.JPG': image,
    });
    const dataset = await open(root);
    expect(dataset.names.label).toEqual(['R&D é']);
    expect(dataset.splits.train!.at(0).extra).toMatchObject({ width: 100, height: 50 });
  });

  it('ignores the parts of objects, and takes names in the given order', async () => {
    const part = object('dog', [1, 1, 9, 9], '<part><name>head</name><bndbox><xmin>1</xmin></bndbox></part>');
    const root = folderWith({ 'Annotations/a.xml': annotation('a.png', part) });
    const dataset = await open(root, { names: ['dog', 'bird'] });
    expect(dataset.names.label).toEqual(['dog', 'bird']);
    expect(objectsOf(dataset, 'train')).toHaveLength(1);
  });

  it('holds out a share of all annotations, or of a list', async () => {
    const more = Object.fromEntries(
      Array.from({ length: 8 }, (_, i) => `x${i}`).flatMap((id) => [
        [`Annotations/${id}.xml`, annotation(`${id}.png`, object('cat', [1, 1, 9, 9]))] as const,
        [`JPEGImages/${id}.png`, image] as const,
      ]),
    );
    const all = await open(folderWith({ ...more, 'ImageSets/Main/train.txt': null }), { valid: 0.3 });
    expect([idsOf(all, 'train').length, idsOf(all, 'valid').length]).toEqual([7, 3]);
    const list = 'x0\nx1\nx2\nx3\n';
    const listed = await open(folderWith({ ...more, 'ImageSets/Main/train.txt': list }), { valid: 0.25 });
    expect([...idsOf(listed, 'train'), ...idsOf(listed, 'valid')].sort()).toEqual(['x0', 'x1', 'x2', 'x3']);
  });
});

describe('broken VOC data', () => {
  const objects = (...texts: readonly string[]) => ({
    'Annotations/a.xml': annotation('a.png', texts.join('')),
  });
  const good = object('cat', [1, 1, 9, 9]);

  it.each<[string, Readonly<Record<string, string | Uint8Array | null>>, Changes?]>([
    ['xmin beyond xmax', objects(object('cat', [30, 6, 11, 25]))],
    ['an edge without width', objects(object('cat', [30, 6, 30, 25])), { corners: 'edges' }],
    ['pixels counted from 0', objects(object('cat', [0, 0, 11, 25]))],
    ['a box outside', objects(object('cat', [300, 6, 311, 25]))],
    ['NaN', objects(object('cat', ['nan', 6, 11, 25]))],
    ['a number beyond all numbers', objects(object('cat', ['1e999', 6, 11, 25]))],
    ['a missing corner', objects('<object><name>cat</name><bndbox><xmin>1</xmin></bndbox></object>')],
    ['no box', objects('<object><name>cat</name></object>')],
    ['no name', objects(object('', [1, 1, 9, 9]))],
    ['an unknown flag', objects(object('cat', [1, 1, 9, 9], '<difficult>maybe</difficult>'))],
    [
      'boxes in fractions',
      objects(object('cat', [0.1, 0.2, 0.3, 0.4]), object('cat', [0, 0, 1, 1])),
      { corners: 'edges' },
    ],
    ['no object at all', objects()],
    ['a class of valid alone', { 'Annotations/b.xml': annotation('b.png', object('bird', [1, 1, 9, 9])) }],
    ['a class that is not among the names', {}, { names: ['cat'] }],
    ['broken XML', { 'Annotations/a.xml': '<annotation>\n<object></annotation>' }],
    ['XML that is truncated', { 'Annotations/a.xml': '<annotation>\n<object>\n<name>ca' }],
    ['an empty file', { 'Annotations/a.xml': '' }],
    ['another root', { 'Annotations/a.xml': '<html></html>' }],
    [
      'a document type',
      { 'Annotations/a.xml': '<!DOCTYPE a [<!ENTITY b "c">]><annotation>&b;</annotation>' },
    ],
    ['an element with a name of JavaScript', objects('<__proto__>1</__proto__>', good)],
    ['elements nested too deep', objects('<a>'.repeat(40) + '</a>'.repeat(40))],
    [
      'a wrong size',
      {
        'Annotations/a.xml': `<annotation><size><width>-1</width><height>5</height></size>${good}</annotation>`,
      },
    ],
    ['a missing annotation', { 'Annotations/a.xml': null }],
    ['a missing image', { 'JPEGImages/a.png': null }],
    ['an image without a name', { 'JPEGImages/a.png': null, 'Annotations/a.xml': annotation('', good) }],
    ['an image outside the folder', { 'Annotations/a.xml': annotation('../../a.png', good) }],
    ['an id outside the folder', { 'ImageSets/Main/train.txt': '../../a\na\n' }],
    ['an id listed twice', { 'ImageSets/Main/train.txt': 'a\r\na\r\n' }],
    [
      'two annotations of an image',
      { 'ImageSets/Main/train.txt': 'a\nc\n', 'Annotations/c.xml': annotation('a.png', good) },
    ],
    ['the list of one class', { 'ImageSets/Main/train.txt': 'a  1\n' }],
    ['an empty list', { 'ImageSets/Main/train.txt': '\n' }],
    ['a missing list', { 'ImageSets/Main/val.txt': null }],
    [
      'no annotations to divide',
      {
        'ImageSets/Main/train.txt': null,
        'Annotations/a.xml': null,
        'Annotations/b.xml': null,
        'Annotations/c.json': '',
      },
      { valid: 0.5 },
    ],
    ['no folder of annotations', {}, { annotations: 'annotations' }],
    ['no folder of images', {}, { images: 'images' }],
    ['a name that is given twice', {}, { names: ['cat', 'dog', 'cat'] }],
  ])('%s', async (_name, changes, args = {}) => {
    const root = folderWith(changes);
    expect(await dataErrorOf(() => open(root, args), root)).toMatchSnapshot();
  });

  it('lists every object', async () => {
    const root = folderWith(objects(object('cat', ['x', 1, 2, 3]), object('cat', [9, 9, 1, 1]), good));
    const dataset = await vocXml.open(defaults, { root, seed: 1 });
    expect(problemsOf(dataset).map(({ where }) => where.replace(root, ''))).toEqual([
      '/Annotations/a.xml, object 1',
      '/Annotations/a.xml, object 2',
    ]);
  });
});
