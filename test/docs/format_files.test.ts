import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dataCheck } from '../../src/api/data_check.ts';
import { wavFile } from '../audio/files/wav_file.ts';
import { tones } from '../audio/signal/tone.ts';
import { plainImage, writeFiles } from '../formats/written.ts';
import { tarFile } from '../shards/tar.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** The file contents shown in docs/formats.md are readable with the dataset block next to them. */

const text = readFileSync(new URL('../../docs/formats.md', import.meta.url), 'utf8');

/** The text below the heading of a format. */
function sectionOf(format: string): string {
  return text.split(/^## /m).find((section) => section.startsWith(`\`${format}\``))!;
}

/** Contents of a section's fenced blocks in a language; by default those of layouts. */
function blocksOf(format: string, language = ''): readonly string[] {
  const fences = [...sectionOf(format).matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)];
  return fences.filter(([, name]) => name === language).map(([, , content]) => content!);
}

/** The first dataset block of a section. */
function datasetOf(format: string): string {
  return /`(dataset [^`\n]+)`|^(dataset [\s\S]*?^\})/m.exec(sectionOf(format))!.slice(1).find(Boolean)!;
}

/** JSON after a name in a layout: `qa/answers.json           ["cat", "dog"]`. */
function inlineJson(format: string, name: string): string {
  const line = blocksOf(format)[0]!
    .split('\n')
    .find((each) => each.startsWith(`${name} `))!;
  return line.slice(name.length).trim();
}

const inputs = {
  image: `modality image { tensor: f32[3, 32, 32]  prepare: resize(height: 32, width: 32) -> normalize() }
encoder input { reads: image  body: patches(8, width: 32) }`,
  text: `modality text { tensor: i32[tokens]  prepare: wordpiece(size: 100) -> truncate(16) }
encoder input { reads: text  body: bert(layers: 1, width: 32, heads: 2, hidden: 64, positions: 16) }`,
  audio: `modality sound { tensor: f32[1, 40, 20]  prepare: resample(16000) -> log_mel(40) -> frames([20]) }
encoder input { reads: sound  body: frame_convolution(3, width: 32) -> transformer(layers: 1, heads: 2, hidden: 64) }`,
} as const;

const spec = (input: keyof typeof inputs, dataset: string) => `unit 1
model Docs
${inputs[input]}
${dataset}
task use {
  dataset: ${/^dataset (\w+)/.exec(dataset)![1]}
  head { first: embedding(input, 8)  second: embedding(input, 8) }
  loss: contrastive(head.first, head.second, temperature: 0.1)
  metric: retrieval(head.first, head.second)
}
train { steps: 1  batch: 2  optimizer: adamw(lr: 1e-3)  lr_schedule: constant() }
`;

type Files = Readonly<Record<string, string | Uint8Array>>;

/** The same content for both splits, which replace `SPLIT` in file names. */
const both = (names: readonly [string, string], files: Files): Files =>
  Object.fromEntries(
    names.flatMap((name) =>
      Object.entries(files).map(([path, content]) => [path.replace('SPLIT', name), content]),
    ),
  );

const [small, large, wide] = [
  await plainImage(640, 480),
  await plainImage(800, 600),
  await plainImage(500, 375),
];
const recording = wavFile([...tones(4000, 8000)], { tag: 3, bits: 32, rate: 8000, channels: 1 });
const [imageData, attributes] = blocksOf('vg_json', 'json');
const [annotation] = blocksOf('voc_xml', 'xml');

const cases: readonly (readonly [format: string, input: keyof typeof inputs, files: Files])[] = [
  [
    'coco_json',
    'image',
    both(['train', 'val'], {
      'pets/annotations/instances_SPLIT.json': blocksOf('coco_json', 'json')[0]!,
      'pets/SPLIT/cat1.jpg': small,
    }),
  ],
  [
    'yolo',
    'image',
    {
      'pets/data.yaml': blocksOf('yolo', 'yaml')[0]!,
      ...both(['train', 'val'], {
        'pets/images/SPLIT/cat1.jpg': small,
        'pets/labels/SPLIT/cat1.txt': blocksOf('yolo')[1]!,
      }),
    },
  ],
  [
    'voc_xml',
    'image',
    {
      'VOC2007/Annotations/000005.xml': annotation!,
      'VOC2007/Annotations/others.xml': withClasses(annotation!.replace('000005.jpg', 'others.jpg'), 19),
      'VOC2007/JPEGImages/000005.jpg': wide,
      'VOC2007/JPEGImages/others.jpg': wide,
      ...both(['train', 'val'], { 'VOC2007/ImageSets/Main/SPLIT.txt': '000005\nothers\n' }),
    },
  ],
  [
    'vg_json',
    'image',
    {
      'visual_genome/image_data.json': everyId(imageData!),
      'visual_genome/attributes.json': everyId(attributes!),
      'visual_genome/VG_100K/1.jpg': large,
      'visual_genome/1600-400-20/objects_vocab.txt': vocabulary('clock,clocks', 1600),
      'visual_genome/1600-400-20/attributes_vocab.txt': vocabulary('green', 400),
    },
  ],
  [
    'vqa_json',
    'image',
    {
      'qa/answers.json': inlineJson('vqa_json', 'qa/answers.json'),
      'qa/images/7.jpg': small,
      ...both(['train', 'valid'], {
        'qa/SPLIT_questions.json': inlineJson('vqa_json', 'qa/train_questions.json'),
        'qa/SPLIT_answers.json': inlineJson('vqa_json', 'qa/train_answers.json'),
      }),
    },
  ],
  [
    'easy_vqa',
    'image',
    {
      'shapes/answers.txt': contentIn('easy_vqa', 'shapes/answers.txt', /^shapes\/train/),
      ...both(['train', 'test'], {
        'shapes/SPLIT/questions.json': inlineJson('easy_vqa', 'shapes/train/questions.json'),
        'shapes/SPLIT/images/3.png': small,
        'shapes/SPLIT/images/sea.webp': small,
      }),
    },
  ],
  [
    'captions',
    'image',
    both(['train2017', 'val2017'], {
      'coco/annotations/captions_SPLIT.json': /`(\{"images".*\})`/.exec(sectionOf('captions'))![1]!,
      'coco/SPLIT/000000000009.jpg': small,
    }),
  ],
  ['audio_folder', 'audio', Object.fromEntries(namesIn('audio_folder').map((name) => [name, recording]))],
  [
    'webdataset',
    'image',
    Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [`shards/${String(i).padStart(3, '0')}.tar`, shard(i)]),
    ),
  ],
  ['image_folder', 'image', Object.fromEntries(namesIn('image_folder').map((name) => [name, small]))],
  [
    'snli_ve',
    'image',
    {
      'flickr30k_images/1000092795.jpg': small,
      ...both(['train', 'dev'], { 'snli_ve/snli_ve_SPLIT.jsonl': blocksOf('snli_ve', 'json')[0]! }),
    },
  ],
  [
    'glue_tsv',
    'text',
    both(['train', 'dev'], {
      'SST-2/SPLIT.tsv': contentIn('glue_tsv', 'SST-2/train.tsv', /^SST-2\/dev.tsv/),
    }),
  ],
  ['table', 'text', { 'reviews.csv': repeated(contentIn('table', 'reviews.csv', /^$/), 5) }],
];

/** A shard with the members of the layout; classes differ between shards. */
function shard(index: number): Uint8Array {
  const names = namesIn('webdataset').filter((name) => name.startsWith('pets/'));
  const content = { jpg: small, cls: `${index % 3}`, json: '{"caption": "a cat"}' };
  return tarFile(
    names.map((name) => ({ name, content: content[name.split('.')[1] as keyof typeof content] })),
  );
}

/** A list with 60 copies of its entry, with ids 1 to 60, so that a share of 5 % is a few records. */
function everyId(json: string): string {
  const [entry] = JSON.parse(json) as readonly object[];
  return JSON.stringify(Array.from({ length: 60 }, (_, i) => ({ ...entry, image_id: i + 1 })));
}

/** File names in a layout that has only names. */
function namesIn(format: string): readonly string[] {
  return blocksOf(format)[0]!
    .split(/\s+/)
    .filter((name) => name !== '');
}

/** The lines of a file in a layout, up to the line that matches `end`. */
function contentIn(format: string, name: string, end: RegExp): string {
  const lines = blocksOf(format)[0]!.split('\n');
  const first = lines.findIndex((line) => line.startsWith(name));
  const count = lines.slice(first).findIndex((line) => end.test(line));
  return lines
    .slice(first, first + count)
    .map((line) => line.replace(name, '').trim())
    .join('\n');
}

/** A vocabulary of `size` entries, beginning with `entry`. */
function vocabulary(entry: string, size: number): string {
  return [entry, ...Array.from({ length: size - 1 }, (_, i) => `other ${i}`)].join('\n');
}

/** An annotation with copies of its object for `count` other classes. */
function withClasses(xml: string, count: number): string {
  return xml.replace(/ *<object>[\s\S]*<\/object>\n/, (object) =>
    Array.from({ length: count }, (_, i) => object.replace('chair', `other${i}`)).join(''),
  );
}

/** A table with its rows repeated. */
function repeated(table: string, times: number): string {
  const [header, ...rows] = table.split('\n');
  return [header, ...Array.from({ length: times }, () => rows).flat()].join('\n');
}

test.each(cases)('the files of %s are read', async (format, input, files) => {
  const root = temporaryFolder();
  writeFiles(root, files);
  const path = join(root, 'docs.unit');
  writeFileSync(path, spec(input, datasetOf(format)));
  const { datasets } = await dataCheck(path);
  const [{ problems, splits }] = datasets as [(typeof datasets)[0]];
  expect([...problems, ...splits.flatMap(({ badRecords }) => badRecords)]).toEqual([]);
  expect(splits.map(({ split }) => split)).toEqual(['train', 'valid']);
  for (const { records } of splits) expect(records).toBeGreaterThan(0);
});
